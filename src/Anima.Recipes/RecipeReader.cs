using System.Text;

namespace Anima.Recipes;

/// <summary>Reads a recipe file strictly: every problem is reported with file, line and column, and nothing unknown is passed over.</summary>
public static class RecipeReader
{
    /// <summary>Largest recipe file that is read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads <paramref name="file"/> and lays <paramref name="overrides"/> over it.</summary>
    /// <param name="file">A YAML file of UTF-8 text.</param>
    /// <param name="overrides"><c>key.path=value</c> each, the value in YAML; a later one wins.</param>
    /// <param name="kind">Which keys there are.</param>
    /// <exception cref="InvalidDataException">The recipe is wrong; the message has one line for each problem.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LoadedRecipe Load(string file, IReadOnlyList<string> overrides, RecipeKind kind = RecipeKind.Preference) =>
        Parse(ReadText(file), file, overrides, kind);

    /// <summary>Reads a recipe from text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The name that messages give, and whose stem is the run's default name.</param>
    /// <param name="overrides">As for <see cref="Load"/>.</param>
    /// <param name="kind">As for <see cref="Load"/>.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    public static LoadedRecipe Parse(string text, string file, IReadOnlyList<string> overrides, RecipeKind kind = RecipeKind.Preference)
    {
        RefuseControlCharacters(text, new Place(file));
        var root = RecipeYaml.ReadFile(text, file) switch
        {
            MappingNode mapping => mapping,
            null when overrides.Count > 0 => new MappingNode(new Place(file), []),
            null => throw new InvalidDataException($"{file}: the recipe is empty; it needs at least model.path and data.train"),
            var other => throw new InvalidDataException($"{other.Place}: a recipe is a mapping of keys such as 'model:', but this is {(other is ListNode ? "a list" : "a single value")}"),
        };
        foreach (var setting in overrides)
            Override(root, setting);
        return new LoadedRecipe(RecipeBinder.Bind(root, file, kind), file, root);
    }

    private static string ReadText(string file)
    {
        if (Directory.Exists(file))
            throw new InvalidDataException($"{file}: a recipe is a file, but this is a folder; name the YAML file in it");
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file}: there is no such recipe; give the path of a YAML file", file);
        using var stream = File.OpenRead(file);
        var bytes = new byte[MaxBytes + 1];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > MaxBytes)
            throw new InvalidDataException($"{file}: the file is larger than 1 MiB, which no recipe is; name a YAML file");
        var span = bytes.AsSpan(0, count);
        try
        {
            return StrictUtf8.GetString(span.StartsWith(Encoding.UTF8.Preamble) ? span[Encoding.UTF8.Preamble.Length..] : span);
        }
        catch (DecoderFallbackException exception)
        {
            var line = span[..Math.Max(0, exception.Index)].Count((byte)'\n') + 1;
            throw new InvalidDataException(FormattableString.Invariant($"{file}:{line}: the text is not UTF-8; save the recipe as UTF-8"));
        }
    }

    private static void RefuseControlCharacters(string text, Place start)
    {
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                line++;
            else if (char.IsControl(text[i]) && text[i] is not ('\r' or '\t' or '\u0085'))
                throw new InvalidDataException(FormattableString.Invariant($"{(start.Origin.StartsWith("--set", StringComparison.Ordinal) ? start.Origin : $"{start.Origin}:{line}")}: the text holds the control character U+{(int)text[i]:X4}, so it is not YAML; remove it"));
        }
    }

    private static void Override(MappingNode root, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? text : text[..equals].Trim();
        var place = new Place($"--set {Quote.Short(key)[1..^1]}");
        var parts = key.Split('.');
        if (equals < 0 || parts.Any(part => part.Length == 0) || parts.Length > 4)
            throw new InvalidDataException($"{place}: an override has the form key.path=value, such as loss.beta=0.2");
        RefuseControlCharacters(text, place);
        var mapping = root;
        for (var i = 0; i < parts.Length - 1; i++)
        {
            if (mapping.Find(parts[i])?.Value is null or ScalarNode { IsNull: true })
                mapping.Set(new MappingEntry(place, parts[i], new MappingNode(place, [])));
            mapping = mapping.Find(parts[i])!.Value as MappingNode
                ?? throw new InvalidDataException($"{place}: {string.Join('.', parts[..(i + 1)])} holds a value, not keys; set it as a whole");
        }
        mapping.Set(new MappingEntry(place, parts[^1], RecipeYaml.ReadOverride(text[(equals + 1)..], place)));
    }
}
