using System.Text;
using Anima.Testing;

namespace Anima.Recipes.Tests;

public sealed class RecipeDocumentTests
{
    private const string EndOfHead = "ANIMA_WRITE_DOCS=1. -->\n";

    private static readonly string File = Path.Combine(Golden.RepositoryRoot, "docs", "recipe.md");

    [Fact]
    public void The_document_lists_every_key()
    {
        var current = System.IO.File.ReadAllText(File);
        var head = current[..(current.IndexOf(EndOfHead, StringComparison.Ordinal) + EndOfHead.Length)];
        var expected = head + Sections();
        if (Environment.GetEnvironmentVariable("ANIMA_WRITE_DOCS") == "1")
            System.IO.File.WriteAllText(File, expected);
        else
            Assert.True(expected == current, "docs/recipe.md differs from the tables of keys; run this test with ANIMA_WRITE_DOCS=1, which writes it, and look at what changed.");
    }

    [Fact]
    public void Every_key_has_its_type_and_a_sentence() => Assert.All(Below("", RecipeKeys.Root), found =>
    {
        Assert.All(found.Section.Keys, key => Assert.Matches(@"^\S.*\.$", key.Meaning));
        Assert.All(found.Section.Keys, key => Assert.NotEmpty(key.Type));
        Assert.Equal(found.Section.Keys.Count, found.Section.Keys.Select(key => key.Name).Distinct().Count());
    });

    private static string Sections()
    {
        var text = new StringBuilder("\n## Above all sections\n\n");
        AppendTable(text, RecipeKeys.Root.Keys.Where(key => key.Section is null));
        foreach (var (path, section) in Below("", RecipeKeys.Root).Skip(1))
        {
            text.Append($"\n{(path.Contains('.', StringComparison.Ordinal) ? "###" : "##")} {path}{For(section.Only)}\n\n{section.Meaning}\n\n");
            AppendTable(text, section.Keys);
        }
        return text.ToString();
    }

    // A section, then those inside it.
    private static IEnumerable<(string Path, SectionKeys Section)> Below(string path, SectionKeys section) =>
        section.Keys.Where(key => key.Section is not null).SelectMany(key => Below(RecipeKeys.Join(path, key.Name), key.Section!)).Prepend((path, section));

    private static void AppendTable(StringBuilder text, IEnumerable<Key> keys)
    {
        text.Append("| Key | Values | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var key in keys)
            text.Append($"| {Name(key)} | {Cell(key.Type)} | {Default(key)} | {Cell(key.Meaning)} |\n");
    }

    private static string Name(Key key) => key.Name == key.SupervisedName
        ? $"`{key.Name}`{For(key.Only)}"
        : $"`{key.Name}`{For(RecipeKind.Preference)}, `{key.SupervisedName}`{For(RecipeKind.Supervised)}";

    private static string For(RecipeKind? kind) => kind switch { RecipeKind.Preference => " (train)", RecipeKind.Supervised => " (sft)", _ => "" };

    private static string Default(Key key) => key.Default.Contains(' ', StringComparison.Ordinal) || key.Default == "required" ? key.Default : $"`{key.Default}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
