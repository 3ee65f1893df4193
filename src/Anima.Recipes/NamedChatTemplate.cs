using System.Text;
using Anima.Tokenizers;

namespace Anima.Recipes;

/// <summary>Finds the chat template that a recipe or an option names.</summary>
internal static class NamedChatTemplate
{
    /// <summary>Largest template file that is read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The built-in template or the .jinja file called <paramref name="name"/>; null for <c>auto</c>, which is the tokenizer's own.</summary>
    /// <exception cref="FileNotFoundException">It is neither.</exception>
    /// <exception cref="InvalidDataException">The file is no template.</exception>
    public static ChatTemplate? Load(string name)
    {
        if (name == "auto")
            return null;
        if (BuiltInTemplates.Find(name) is { } builtIn)
            return builtIn;
        if (!File.Exists(name))
            throw new FileNotFoundException($"{name}: this is neither a file nor a built-in chat template; the built-in ones are {string.Join(", ", BuiltInTemplates.Names)}", name);
        if (new FileInfo(name).Length > MaxBytes)
            throw new InvalidDataException($"{name}: the file is larger than 1 MiB, which no chat template is; name a .jinja file");
        try
        {
            return ChatTemplate.Parse(StrictUtf8.GetString(File.ReadAllBytes(name)), name);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{name}: the text is not UTF-8; save the template as UTF-8");
        }
    }
}
