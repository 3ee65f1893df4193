using System.Text;

namespace Anima.Recipes.Tests;

public sealed class HostileRecipeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recipe").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a: &x {b: 1}\nc: *x", "my.yaml:2:4: the alias '*x' is not read; write the value out")]
    [InlineData("a: {<<: {b: 1}}", "my.yaml:1:5: the merge key '<<' is not read; write the keys out")]
    [InlineData("a: 1\n---\nb: 2", "my.yaml:2:1: a second document begins here; a recipe is one document, so remove the '---'")]
    [InlineData("a: 1\nb: 2\na: 3", "my.yaml:3:1: the key 'a' is here a second time (first at my.yaml:1:1); remove one")]
    [InlineData("? [a, b]\n: 1", "my.yaml:1:3: a list or mapping stands where a key should; a key is a word")]
    [InlineData("a: !!python/object:os.system x", "my.yaml:1:4: the tag 'tag:yaml.org,2002:python/object:os.system' is not read; remove it, and quote what must be text")]
    [InlineData("- a\n- b", "my.yaml:1:1: a recipe is a mapping of keys such as 'model:', but this is a list")]
    [InlineData("just text", "my.yaml:1:1: a recipe is a mapping of keys such as 'model:', but this is a single value")]
    [InlineData("", "my.yaml: the recipe is empty; it needs at least model.path and data.train")]
    [InlineData("# only a comment\n", "my.yaml: the recipe is empty; it needs at least model.path and data.train")]
    [InlineData("---\n", "my.yaml: the recipe is empty; it needs at least model.path and data.train")]
    [InlineData("~", "my.yaml: the recipe is empty; it needs at least model.path and data.train")]
    [InlineData("a: \"\\ud800\"", "my.yaml:1")]
    [InlineData("a: \"\\0\"", "my.yaml:1:4: the text holds a NUL character; remove it")]
    [InlineData("a: b\0c", "my.yaml:1: the text holds the control character U+0000, so it is not YAML; remove it")]
    [InlineData("a: [1, 2\nb: 3", "my.yaml:")]
    [InlineData("a: {b: 1", "my.yaml:")]
    [InlineData("a: 'open", "my.yaml:")]
    [InlineData("a: \"open", "my.yaml:")]
    [InlineData("a: b: c", "my.yaml:1:")]
    [InlineData("\ta: 1", "my.yaml:1:")]
    [InlineData("a: @b", "my.yaml:1:")]
    [InlineData("a: `b", "my.yaml:1:")]
    [InlineData("}", "my.yaml:")]
    [InlineData("a: *", "my.yaml:")]
    [InlineData("a: &", "my.yaml:")]
    [InlineData("%YAML 9.9\n---\na: 1", "my.yaml:")]
    [InlineData("a: |99\n  x", "my.yaml:")]
    [InlineData("a: \"\\x\"", "my.yaml:")]
    [InlineData("a: \"\\UFFFFFFFF\"", "my.yaml:")]
    [InlineData("[a]: 1", "my.yaml:1:1: a list or mapping stands where a key should; a key is a word")]
    public void What_is_no_recipe_is_refused_with_its_place(string yaml, string start) =>
        Assert.StartsWith(start, RecipeText.Errors(yaml)[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Nesting_above_the_limit_is_refused(string open, string close)
    {
        string Nested(int depth) => "a: " + string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));
        Assert.Contains("a is not a known key", RecipeText.Errors(Nested(31))[0], StringComparison.Ordinal);
        Assert.Contains("nested more than 32 deep", RecipeText.Errors(Nested(32))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: \n ")]
    [InlineData("&a ")]
    [InlineData("! ")]
    [InlineData("'")]
    [InlineData("a,")]
    [InlineData("#\n")]
    [InlineData("a: b\n\n\n")]
    [InlineData("- a\n")]
    [InlineData("\\")]
    [InlineData("---\n")]
    [InlineData("[],")]
    public void A_megabyte_of_anything_is_refused(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, RecipeReader.MaxBytes / piece.Length));
        Assert.Throws<InvalidDataException>(() => RecipeText.Load(text));
        Assert.Throws<InvalidDataException>(() => RecipeText.Load("a: " + text));
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused_at_its_first()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        Assert.Equal(["my.yaml:2:10: the alias '*a0' is not read; write the value out"], RecipeText.Errors(bomb.ToString()));
    }

    [Fact]
    public void Thousands_of_wrong_keys_make_few_lines()
    {
        var yaml = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"key{i}: 1\n"));
        Assert.Equal(21, RecipeText.Errors(yaml).Length);
    }

    [Fact]
    public void Messages_stay_on_one_line_whatever_the_key()
    {
        var line = Assert.Single(RecipeText.Errors(RecipeText.Least + "\"a\\nb\\e[31m" + new string('x', 5000) + "\": 1"));
        Assert.True(line.Length < 300);
        Assert.DoesNotContain('\u001b', line);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_line()
    {
        Assert.Equal("r.yaml:3: the text is not UTF-8; save the recipe as UTF-8", ErrorOf([.. "a: 1\nb: 2\nc: "u8, 0xff]));
        Assert.Contains("not UTF-8", ErrorOf([0xff, 0xfe, (byte)'a', 0]), StringComparison.Ordinal);
        Assert.Contains("control character U+0000", ErrorOf([(byte)'a', 0, (byte)'b', 0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_above_one_MiB_is_refused() =>
        Assert.Equal("r.yaml: the file is larger than 1 MiB, which no recipe is; name a YAML file", ErrorOf(new byte[RecipeReader.MaxBytes + 1]));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        var file = Path.Combine(_folder, "r.yaml");
        File.WriteAllBytes(file, [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(RecipeText.Least)]);
        Assert.Equal("r", RecipeReader.Load(file, []).Recipe.Name);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        var missing = Path.Combine(_folder, "none.yaml");
        Assert.Equal($"{missing}: there is no such recipe; give the path of a YAML file", Assert.Throws<FileNotFoundException>(() => RecipeReader.Load(missing, [])).Message);
        Assert.Equal($"{_folder}: a recipe is a file, but this is a folder; name the YAML file in it", Assert.Throws<InvalidDataException>(() => RecipeReader.Load(_folder, [])).Message);
    }

    [Fact]
    public void Random_changes_to_a_recipe_never_end_in_another_exception()
    {
        var random = new Random(7);
        var original = RecipeText.With("samples.prompts=[\"a\\nb\", 'c']", "data.train=[{source: a.jsonl, limit: 3}]").ToYaml();
        const string Pieces = "[]{}:,-?&*!|>'\"%@` \n\t#~a0.\\é";
        for (var round = 0; round < 2000; round++)
        {
            var text = new StringBuilder(original);
            for (var change = random.Next(1, 4); change > 0; change--)
                text[random.Next(text.Length)] = Pieces[random.Next(Pieces.Length)];
            try
            {
                RecipeText.Load(text.ToString());
            }
            catch (InvalidDataException exception)
            {
                Assert.StartsWith("my.yaml", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    private string ErrorOf(byte[] content)
    {
        var file = Path.Combine(_folder, "r.yaml");
        File.WriteAllBytes(file, content);
        return Assert.Throws<InvalidDataException>(() => RecipeReader.Load(file, [])).Message.Replace(_folder + "/", "", StringComparison.Ordinal);
    }
}
