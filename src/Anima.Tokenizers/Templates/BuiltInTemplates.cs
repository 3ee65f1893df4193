namespace Anima.Tokenizers;

/// <summary>Chat templates for models that ship none.</summary>
internal static class BuiltInTemplates
{
    private static readonly Dictionary<string, Lazy<ChatTemplate>> All = new string[] { "alpaca", "alpaca-sep", "chatml", "guanaco", "llama2", "shisa", "vicuna", "zephyr" }
        .ToDictionary(name => name, name => new Lazy<ChatTemplate>(() => Load(name)));

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys];

    /// <summary>The template called <paramref name="name"/>, or null.</summary>
    public static ChatTemplate? Find(string name) => All.TryGetValue(name, out var template) ? template.Value : null;

    private static ChatTemplate Load(string name)
    {
        using var stream = typeof(BuiltInTemplates).Assembly.GetManifestResourceStream($"{name}.jinja")
            ?? throw new InvalidOperationException($"The template {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return ChatTemplate.Parse(reader.ReadToEnd(), name);
    }
}
