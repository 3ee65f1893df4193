namespace Anima.Recipes.Tests;

public sealed class RecipePathsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("paths").FullName;

    public RecipePathsTests()
    {
        Write("here/a.jsonl");
        Write("project/recipes/deep/my.yaml");
        Write("project/recipes/deep/b.jsonl");
        Write("project/c.jsonl");
        Write("project/models/m/config.json");
        Write("project/recipes/t.jinja");
        Write("project/x/d.jsonl");
    }

    private string Here => Path.Combine(_root, "here");

    private string RecipeFile => Path.Combine(_root, "project/recipes/deep/my.yaml");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("a.jsonl", "here/a.jsonl")]
    [InlineData("b.jsonl", "project/recipes/deep/b.jsonl")]
    [InlineData("c.jsonl", "project/c.jsonl")]
    [InlineData("./models/m/", "project/models/m/")]
    public void A_path_is_tried_from_here_then_from_the_recipe_upwards(string path, string found) =>
        Assert.Equal(Path.Combine(_root, found), new RecipePaths(Here, RecipeFile).Find(path));

    [Fact]
    public void The_current_folder_wins()
    {
        Write("here/c.jsonl");
        Assert.Equal(Path.Combine(Here, "c.jsonl"), new RecipePaths(Here, RecipeFile).Find("c.jsonl"));
    }

    [Fact]
    public void Every_path_of_a_recipe_becomes_absolute()
    {
        var recipe = Absolute("model.path=models/m", "model.tokenizer=models/m", "model.chat_template=t.jinja", "adapter.init_from=models/m", "reference.model=models/m", "data.train=[a.jsonl, built_in, 'x/*.jsonl', 'x:train', './x:base/test']", "data.eval=c.jsonl");
        var model = Path.Combine(_root, "project/models/m");
        Assert.Equal(Path.Combine(Here, "runs"), recipe.OutputDir);
        Assert.Equal((model, model, Path.Combine(_root, "project/recipes/t.jinja")), (recipe.Model.Path, recipe.Model.Tokenizer, recipe.Model.ChatTemplate));
        Assert.Equal((model, model), (recipe.Adapter.InitFrom, recipe.Reference.Model));
        Assert.Equal([new(Path.Combine(Here, "a.jsonl")), new("built_in"), new(Path.Combine(_root, "project/x/*.jsonl")), new("x:train"), new(Path.Combine(_root, "project/x:base/test"))], recipe.Data.Train);
        Assert.Equal([new(Path.Combine(_root, "project/c.jsonl"))], recipe.Data.Eval!.Sources);
    }

    [Fact]
    public void References_to_the_hub_and_names_stay()
    {
        var recipe = Absolute("model.path=hf://owner/name", "data.train=hf://datasets/o/n:train", "data.eval=0.1", "model.chat_template=chatml");
        Assert.Equal(("hf://owner/name", "chatml", "base"), (recipe.Model.Path, recipe.Model.ChatTemplate, recipe.Reference.Model));
        Assert.Equal([new("hf://datasets/o/n:train")], recipe.Data.Train);
    }

    [Fact]
    public void A_bare_name_is_a_folder_where_there_is_one_and_no_data_set_has_that_name()
    {
        Write("project/pairs/a.jsonl");
        Write("project/built-in/a.jsonl");
        Write("project/recipes/m/config.json");
        Assert.Equal(
            [new DataSource(Path.Combine(_root, "project", "pairs")), new DataSource("built-in"), new DataSource("other")],
            Absolute("data.train=[pairs, built-in, other]", "model.path=m").Data.Train);
    }

    [Fact]
    public void A_missing_path_says_where_it_was_looked_for()
    {
        var message = Assert.Throws<FileNotFoundException>(() => Absolute("data.train=[a.jsonl, z.jsonl]", "model.path=models/m")).Message;
        Assert.StartsWith($"--set data.train: data.train[1] names 'z.jsonl', which is in none of {Here}, {Path.GetDirectoryName(RecipeFile)}, {_root}/project/recipes, {_root}/project, {_root}, ", message, StringComparison.Ordinal);
        Assert.EndsWith("; give a path that exists", message, StringComparison.Ordinal);

        Assert.Equal("--set model.path: model.path names '/no/such', which does not exist; give a path that exists", Assert.Throws<FileNotFoundException>(() => Absolute("model.path=/no/such", "data.train=a.jsonl")).Message);
    }

    private Recipe Absolute(params string[] overrides) =>
        new RecipePaths(Here, RecipeFile).MakeAbsolute(RecipeReader.Parse(RecipeText.Least, RecipeFile, overrides), name => name == "built-in");

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
        File.WriteAllText(Path.Combine(_root, path), "");
    }
}
