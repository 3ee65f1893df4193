using Anima.Testing;

namespace Anima.Recipes.Tests;

public sealed class RecipeYamlRoundTripTests
{
    private static readonly string[] Texts =
    [
        "no", "null", "~", "true", "on", "123", "1e5", "0x10", ".5", "-1", "2026-11-24", "12:30:00", "a: b", "a #b", "#a", "a,b", "[a]", "{a}", "- a", "-", "?", "&a", "*a", "!a",
        "%a", "@a", "`a", "'a'", "\"a\"", "a\nb\n", "a\r\nb", "\ttab", " lead", "trail ", @"C:\models\x", @"\\server\share", "日本語", "🙂", "a\u0085b\u2028c\ufeffd", "a\\nb", "<<", "=", "|", ">",
        "a:b", "a::b", "http://host:5000/x", "../up", "./here", "/abs/path", "name:split", "\u007f\u0001", "..", ".", "...", "---", "a'b\"c", "a: ", "a:",
    ];

    public static TheoryData<string> EveryText => [.. Texts];

    [Theory]
    [MemberData(nameof(EveryText))]
    public void Any_text_reads_back_as_itself(string text)
    {
        var recipe = RecipeText.With() with
        {
            OutputDir = text,
            Model = new ModelSection { Path = text, Tokenizer = text, ChatTemplate = text },
            Samples = new SamplesSection { Prompts = [text, "and", text] },
            Data = new DataSection
            {
                Train = [new(text), new(text) { Limit = 3 }],
                Columns = new DataColumns { Chosen = text, ScoreRejected = text },
            },
            Adapter = new AdapterSection { TargetModules = TargetModules.FromNames([text]) },
        };
        Assert.Equal(recipe, RecipeText.Load(recipe.ToYaml()).Recipe);
    }

    [Fact]
    public void Any_double_reads_back_to_the_bit()
    {
        var random = new Random(3);
        foreach (var value in Enumerable.Range(0, 500).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64() & 0x7fefffffffffffff)).Append(double.Epsilon).Append(double.MaxValue).Append(1e-5).Append(1e16).Append(1e15))
        {
            var recipe = RecipeText.With() with { Loss = new LossSection { Beta = value } };
            Assert.Equal(recipe, RecipeText.Load(recipe.ToYaml()).Recipe);
        }
    }

    [Fact]
    public void Any_recipe_reads_back_equal()
    {
        var chance = new Chance();
        for (var i = 0; i < 1000; i++)
        {
            var recipe = new RecipeDraw(chance.Random).Recipe(i % 2 == 0 ? RecipeKind.Preference : RecipeKind.Supervised);
            var yaml = recipe.ToYaml();
            Assert.True(recipe.Equals(RecipeReader.Parse(yaml, "drawn.yaml", [], recipe.Kind).Recipe), $"{chance}\n{yaml}");
        }
    }

    [Theory]
    [InlineData("data.eval=0.05")]
    [InlineData("data.eval=[a.jsonl, {source: b.jsonl, limit: 5}]")]
    [InlineData("data.train=[a.jsonl, {source: b.jsonl, weight: 0.5}]")]
    [InlineData("data.columns={prompt: q, rejected: \"no\"}")]
    [InlineData("data.columns={responses: r, scores: s, ranks: k, score_chosen: a, score_rejected: b, instruction: i, input: j}")]
    [InlineData("data.shape=ranked_adjacent")]
    [InlineData("data.filters={min_score_gap: -0.5, max_length_ratio: 2.5, drop_equal: true}")]
    [InlineData("data.filters={max_prompt_tokens: 5, min_answer_tokens: 2, max_answer_tokens: 3}")]
    [InlineData("data.filters={languages: [en, ja], deduplicate: near, too_long: drop, leakage: refuse}")]
    [InlineData("loss.type=[{type: sigmoid, weight: 1}, {type: sft, weight: 0.5}]")]
    [InlineData("loss.type=[{type: sft, weight: 0.5}]")]
    [InlineData("adapter.target_modules='.*\\.(q|v)_proj'")]
    [InlineData("adapter.target_modules=[q_proj, v_proj]")]
    [InlineData("train.memory=1.5GiB")]
    [InlineData("train.memory=24GB")]
    [InlineData("train.memory=1000001B")]
    [InlineData("train.max_steps=500")]
    [InlineData("train.seed=9223372036854775807")]
    [InlineData("threads=2")]
    [InlineData("device=cuda:0")]
    [InlineData("tracking.mlflow=http://host:5000")]
    [InlineData("reference.cache=on")]
    [InlineData("samples.prompts=[\"one\\ntwo\\n\", \"  three\"]")]
    public void Any_shape_of_value_reads_back_equal(string setting)
    {
        var recipe = RecipeText.With(setting);
        Assert.NotEqual(RecipeText.With(), recipe);
        Assert.Equal(recipe, RecipeText.Load(recipe.ToYaml()).Recipe);
        Assert.Equal(recipe.ToYaml(), RecipeText.Load(recipe.ToYaml()).Recipe.ToYaml());
    }
}
