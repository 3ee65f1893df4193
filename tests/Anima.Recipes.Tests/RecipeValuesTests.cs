namespace Anima.Recipes.Tests;

public sealed class RecipeValuesTests
{
    [Theory]
    [InlineData("5e-6", 5e-6)]
    [InlineData("5.0e-6", 5e-6)]
    [InlineData("5E-06", 5e-6)]
    [InlineData("+1", 1)]
    [InlineData(".5", 0.5)]
    [InlineData("0", 0)]
    [InlineData("0.30000000000000004", 0.30000000000000004)]
    public void Numbers_have_a_point_whatever_the_culture(string text, double value) =>
        Assert.Equal(value, RecipeText.With($"train.learning_rate={text}").Train.LearningRate);

    [Fact]
    public void Target_modules_are_all_a_list_or_a_pattern()
    {
        Assert.True(RecipeText.With("adapter.target_modules=all-linear").Adapter.TargetModules.IsAllLinear);

        var list = RecipeText.With("adapter.target_modules=[q_proj, mlp.up_proj]").Adapter.TargetModules;
        Assert.True(list.Matches("model.layers.0.self_attn.q_proj"));
        Assert.True(list.Matches("q_proj"));
        Assert.True(list.Matches("model.layers.0.mlp.up_proj"));
        Assert.False(list.Matches("model.layers.0.up_proj"));
        Assert.False(list.Matches("model.layers.0.xq_proj"));

        var pattern = RecipeText.With(@"adapter.target_modules='.*\.(q|v)_proj'").Adapter.TargetModules;
        Assert.True(pattern.Matches("model.layers.0.self_attn.v_proj"));
        Assert.False(pattern.Matches("model.layers.0.self_attn.v_proj.extra"));
        Assert.False(pattern.Matches("v_proj"));
    }

    [Theory]
    [InlineData(@"a|ab", "ab", true)]
    [InlineData(@"a|ab", "abc", false)]
    [InlineData(@"(?!lm_head).*", "lm_head", false)]
    [InlineData(@"(?!lm_head).*", "q_proj", true)]
    [InlineData(@"(.)_\1", "q_q", true)]
    [InlineData(@"(.)_\1", "q_v", false)]
    [InlineData(@"q_proj", "q_proj\n", false)]
    [InlineData(@"([\w.]+)+!", "model.layers.0.self_attn.q_proj.and.more.of.it", false)]
    public void A_pattern_matches_a_whole_name(string pattern, string name, bool matches) => Assert.Equal(matches, TargetModules.FromPattern(pattern).Matches(name));

    [Fact]
    public void A_pattern_without_end_is_one_sentence() => Assert.Equal(
        @"target_modules holds the pattern '(?=m)([\w.]+)+!', which takes longer than a second on the module 'model.layers.0.self_attn.q_proj.and.more.of.it'; write a simpler one or a list of names",
        Assert.Throws<InvalidDataException>(() => TargetModules.FromPattern(@"(?=m)([\w.]+)+!").Matches("model.layers.0.self_attn.q_proj.and.more.of.it")).Message);

    [Fact]
    public void Training_data_is_a_source_a_list_or_objects()
    {
        Assert.Equal([new DataSource("a.jsonl")], RecipeText.With("data.train=a.jsonl").Data.Train);
        Assert.Equal([new DataSource("a.jsonl"), new DataSource("b.jsonl")], RecipeText.With("data.train=[a.jsonl, b.jsonl]").Data.Train);
        Assert.Equal(
            [new DataSource("a.jsonl") { Weight = 2, Limit = 10 }, new DataSource("b.jsonl")],
            RecipeText.With("data.train=[{source: a.jsonl, weight: 2.0, limit: 10}, {source: b.jsonl}]").Data.Train);
        Assert.Equal([new DataSource("a.jsonl") { Limit = 5 }], RecipeText.With("data.train={source: a.jsonl, limit: 5}").Data.Train);
    }

    [Theory]
    [InlineData("ultrafeedback_binarized", DataSourceKind.BuiltIn)]
    [InlineData("ultrafeedback_binarized:train_prefs", DataSourceKind.BuiltIn)]
    [InlineData("hh-rlhf", DataSourceKind.BuiltIn)]
    [InlineData("./hh-rlhf", DataSourceKind.Path)]
    [InlineData("pairs.jsonl", DataSourceKind.Path)]
    [InlineData("data/pairs", DataSourceKind.Path)]
    [InlineData("hf://datasets/owner/name@main:train", DataSourceKind.Hub)]
    public void A_source_is_told_by_its_form(string source, DataSourceKind kind) => Assert.Equal(kind, new DataSource(source).Kind);

    [Fact]
    public void Evaluation_data_is_a_share_or_sources()
    {
        Assert.Null(RecipeText.With("data.eval=null").Data.Eval);
        Assert.Equal(EvalData.OfShare(0.05), RecipeText.With("data.eval=0.05").Data.Eval);
        Assert.Equal(EvalData.OfShare(0.05), RecipeText.With("data.eval=5.0e-2").Data.Eval);
        Assert.Equal(EvalData.OfSources([new("e.jsonl")]), RecipeText.With("data.eval=e.jsonl").Data.Eval);
    }

    [Fact]
    public void Losses_are_a_name_or_a_weighted_list()
    {
        Assert.Null(RecipeText.With("train.memory='auto'").Train.Memory);
        Assert.Equal([new LossTerm("ipo")], RecipeText.With("loss.type=ipo").Loss.Type);
        Assert.Equal(
            [new LossTerm("sigmoid"), new LossTerm("sft") { Weight = 0.5 }],
            RecipeText.With("loss.type=[{type: sigmoid, weight: 1}, {type: sft, weight: 0.5}]").Loss.Type);
        Assert.Equal([new LossTerm("sigmoid"), new LossTerm("sft")], RecipeText.With("loss.type=[sigmoid, sft]").Loss.Type);
    }

    [Theory]
    [InlineData("24GiB", 24L << 30)]
    [InlineData("24 GiB", 24L << 30)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("24GB", 24_000_000_000)]
    [InlineData("4097B", 4097)]
    public void Memory_has_a_unit(string text, long bytes) => Assert.Equal(bytes, RecipeText.With($"train.memory={text}").Train.Memory);

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(0.1, 25, 3)]
    [InlineData(0.1, 100, 10)]
    [InlineData(1, 25, 1)]
    [InlineData(30, 25, 30)]
    public void Warm_up_below_one_is_a_share_rounded_up(double warmup, int steps, int expected) =>
        Assert.Equal(expected, new TrainSection { WarmupSteps = warmup }.WarmupStepsOf(steps));

    [Fact]
    public void Words_that_YAML_1_1_takes_for_truth_values_stay_text()
    {
        Assert.Equal("no", RecipeText.With("name=no").Name);
        Assert.Equal("123", RecipeText.With("name=123").Name);
        Assert.Equal("010", RecipeText.With("name=010").Name);
        Assert.Equal(ReferenceCache.Off, RecipeText.With("reference.cache=off").Reference.Cache);
        Assert.Equal("off", RecipeText.With("tracking.mlflow=off").Tracking.Mlflow);
    }

    [Fact]
    public void An_override_wins_over_the_file_and_a_later_one_over_an_earlier()
    {
        var loaded = RecipeText.Load(RecipeText.Least + "loss: {beta: 0.2, type: ipo}\n", "loss.beta=0.3", "loss.beta=0.4");
        Assert.Equal(0.4, loaded.Recipe.Loss.Beta);
        Assert.Equal("ipo", loaded.Recipe.Loss.Type[0].Type);
        Assert.Equal("--set loss.beta", loaded.Place("loss.beta"));
        Assert.Equal("my.yaml:3:19", loaded.Place("loss.type"));
        Assert.Equal("my.yaml:3:1", loaded.Place("loss.label_smoothing"));
        Assert.Equal("my.yaml", loaded.Place("train.seed"));
        Assert.True(loaded.IsSet("loss.beta"));
        Assert.False(loaded.IsSet("loss.label_smoothing"));
    }

    [Fact]
    public void Overrides_alone_can_make_a_recipe() =>
        Assert.Equal(RecipeText.With(), RecipeText.Load("# nothing yet\n", "model.path=some/folder", "data.train=pairs.jsonl").Recipe);
}
