namespace Anima.Recipes;

/// <summary>Every key a recipe knows, taken from what <see cref="RecipeWriter"/> writes.</summary>
internal static class RecipeKeys
{
    private static readonly (string Section, string[] Keys)[] Sections = RecipeWriter
        .Sections(new Recipe { Name = "", Model = new() { Path = "" }, Data = new() { Train = [] } })
        .Select(section => (section.Section, section.Keys.Select(key => key.Key).ToArray()))
        .ToArray();

    /// <summary>Every key with its section: <c>loss.beta</c>.</summary>
    public static IReadOnlyList<string> Paths { get; } = Sections.SelectMany(section => section.Keys.Select(key => Join(section.Section, key))).ToArray();

    /// <summary>The keys of <paramref name="section"/>; for "" the sections too.</summary>
    public static IReadOnlyList<string> In(string section) =>
        section.Length == 0 ? [.. KeysOf(""), .. Sections.Select(s => s.Section).Where(name => name.Length > 0)]
        : section == "data.columns" ? ["prompt", "chosen", "rejected", "responses", "scores", "ranks", "score_chosen", "score_rejected"]
        : KeysOf(section);

    /// <summary>The full paths of keys named <paramref name="name"/>, in any section.</summary>
    public static IEnumerable<string> Named(string name) => Paths.Where(path => path[(path.LastIndexOf('.') + 1)..] == name);

    /// <summary><paramref name="section"/> and <paramref name="key"/> with a dot between, where there is a section.</summary>
    public static string Join(string section, string key) => section.Length == 0 ? key : $"{section}.{key}";

    private static string[] KeysOf(string section) => Sections.FirstOrDefault(s => s.Section == section).Keys ?? [];
}
