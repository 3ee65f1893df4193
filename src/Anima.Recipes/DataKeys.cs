using Anima.Tokenizers;
using static Anima.Recipes.KeyTypes;

namespace Anima.Recipes;

/// <summary>The keys of <c>data</c>.</summary>
internal static class DataKeys
{
    private static readonly string[] SourceForms = ["a path", "hf://datasets/owner/name", "a built-in data set's name"];

    private static readonly SectionKeys<DataSource> Source = new("One source of rows, where it is a mapping.", new DataSource(""))
    {
        { "source", RequiredText("name the data"), "A file, a pattern of files, a folder, `folder:[config/]split`, `hf://datasets/owner/name[@revision][:split]`, or a built-in `name[@revision][:split]`.",
            s => s.Source, (s, v) => s with { Source = v } },
        { "weight", Number(Bounds.Positive), "How often its rows are drawn relative to the other sources.",
            s => s.Weight, (s, v) => s with { Weight = v } },
        { "limit", WholeOr("null", 1), "At most this many rows, from the first.", s => s.Limit, (s, v) => s with { Limit = v } },
    };

    /// <summary>The keys of <c>data.columns</c>.</summary>
    public static SectionKeys<DataColumns> Columns { get; } = new("Which column holds what; null where it is to be detected.", new DataColumns())
    {
        { "prompt", TextOrNull, "Prompts.", s => s.Prompt, (s, v) => s with { Prompt = v } },
        { "chosen", TextOrNull, "Preferred answers.", s => s.Chosen, (s, v) => s with { Chosen = v }, RecipeKind.Preference },
        { "rejected", TextOrNull, "Rejected answers.", s => s.Rejected, (s, v) => s with { Rejected = v }, RecipeKind.Preference },
        { "messages", TextOrNull, "Conversations.", s => s.Messages, (s, v) => s with { Messages = v }, RecipeKind.Supervised },
        { "completion", TextOrNull, "Completions.", s => s.Completion, (s, v) => s with { Completion = v }, RecipeKind.Supervised },
        { "text", TextOrNull, "Plain text.", s => s.Text, (s, v) => s with { Text = v }, RecipeKind.Supervised },
        { "responses", TextOrNull, "Lists of answers, for ranked rows.",
            s => s.Responses, (s, v) => s with { Responses = v }, RecipeKind.Preference },
        { "scores", TextOrNull, "Those answers' scores, higher is better.", s => s.Scores, (s, v) => s with { Scores = v }, RecipeKind.Preference },
        { "ranks", TextOrNull, "Those answers' ranks, lower is better.", s => s.Ranks, (s, v) => s with { Ranks = v }, RecipeKind.Preference },
        { "score_chosen", TextOrNull, "Preferred answers' scores, for min_score_gap.",
            s => s.ScoreChosen, (s, v) => s with { ScoreChosen = v }, RecipeKind.Preference },
        { "score_rejected", TextOrNull, "Rejected answers' scores, for min_score_gap.",
            s => s.ScoreRejected, (s, v) => s with { ScoreRejected = v }, RecipeKind.Preference },
        { "instruction", TextOrNull, "Instructions, for alpaca rows.", s => s.Instruction, (s, v) => s with { Instruction = v } },
        { "input", TextOrNull, "Inputs to instructions, for alpaca rows.", s => s.Input, (s, v) => s with { Input = v } },
        { "output", TextOrNull, "Outputs, for alpaca rows.", s => s.Output, (s, v) => s with { Output = v }, RecipeKind.Supervised },
    };

    private static readonly SectionKeys<DataFilters> Filters = new("What is left out before training; each row that goes is counted with its reason.", new DataFilters())
    {
        { "min_score_gap", NumberOrNull(Bounds.Any), "Least score of the preferred answer above the other one's; null reads no scores.",
            s => s.MinScoreGap, (s, v) => s with { MinScoreGap = v }, RecipeKind.Preference },
        { "max_prompt_tokens", WholeOr("null", 1), "Most tokens of a prompt.",
            s => s.MaxPromptTokens, (s, v) => s with { MaxPromptTokens = v }, RecipeKind.Preference },
        { "min_answer_tokens", WholeOr("null", 1), "Least tokens of each answer, its end token included.",
            s => s.MinAnswerTokens, (s, v) => s with { MinAnswerTokens = v } },
        { "max_answer_tokens", WholeOr("null", 1), "Most tokens of each answer, its end token included.",
            s => s.MaxAnswerTokens, (s, v) => s with { MaxAnswerTokens = v } },
        { "max_length_ratio", NumberOrNull(Bounds.AtLeastOne), "Most tokens of the longer answer for each of the shorter one.",
            s => s.MaxLengthRatio, (s, v) => s with { MaxLengthRatio = v }, RecipeKind.Preference },
        { "languages", Words<Script>(), "Prompt and answers are each in one of these, as far as letters tell; text without letters passes. Empty for any.",
            s => s.Languages, (s, v) => s with { Languages = v } },
        { "deduplicate", Word<Deduplication>(), "Which repetitions of earlier rows go: none, those of the same tokens, or those of nearly the same text too.",
            s => s.Deduplicate, (s, v) => s with { Deduplicate = v } },
        { "too_long", Word<TooLong>(), "What becomes of sequences above max_length.", s => s.TooLong, (s, v) => s with { TooLong = v } },
        { "drop_equal", TrueOrFalse, "Whether pairs go whose answers are the same tokens.",
            s => s.DropEqual, (s, v) => s with { DropEqual = v }, RecipeKind.Preference },
        { "leakage", Word<Leakage>(), "What becomes of training rows whose prompt is one of the evaluation set's: counted, left out, or the run does not start.",
            s => s.Leakage, (s, v) => s with { Leakage = v } },
    };

    /// <summary>The section's keys.</summary>
    public static SectionKeys<DataSection> Data { get; } = new("What is trained on and how it becomes tokens.", new DataSection { Train = [] })
    {
        { "train", Train(), "Where the training rows come from.", s => s.Train, (s, v) => s with { Train = v } },
        { "eval", Eval(), "The evaluation rows: sources of their own or a share of train; null for no evaluation.",
            s => s.Eval, (s, v) => s with { Eval = v } },
        { "shape", Word<DataShape>(), "How rows hold what is trained on; auto decides on each source's first row.",
            s => s.Shape, (s, v) => s with { Shape = v } },
        { "columns", Columns, s => s.Columns, (s, v) => s with { Columns = v } },
        { "max_length", Whole(2), "Longest sequence, prompt and completion together, in tokens; what is longer is cut.",
            s => s.MaxLength, (s, v) => s with { MaxLength = v } },
        { "truncation_side", Word<TruncationSide>(), "The end at which tokens go.", s => s.TruncationSide, (s, v) => s with { TruncationSide = v } },
        { "control_tokens", Word<TypedControlTokens>(), "What control tokens are that stand inside messages.",
            s => s.ControlTokens, (s, v) => s with { ControlTokens = v } },
        { "shuffle", TrueOrFalse, "A new seeded order each epoch; false keeps the file's order.", s => s.Shuffle, (s, v) => s with { Shuffle = v } },
        { "filters", Filters, s => s.Filters, (s, v) => s with { Filters = v } },
    };

    private static string SourceText => $"{string.Join(", ", SourceForms)}, or {{source: .., weight: .., limit: ..}}";

    private static KeyType<ValueList<DataSource>> Train() => new($"{SourceText}; or a list of these", ReadTrain, WriteSources) { Default = "required", Section = Source };

    private static ValueList<DataSource> ReadTrain(SectionReader data, string key, ValueList<DataSource> otherwise)
    {
        if (data.Find(key) is { } node)
            return Sources(data, key, node);
        data.RequiredText(key, $"name {string.Join(", ", SourceForms[..^1])} or {SourceForms[^1]}");
        return otherwise;
    }

    private static KeyType<EvalData?> Eval()
    {
        var share = Of("a share above 0 and below 1, or sources", node => SectionReader.NumberOf(node) is > 0 and < 1 and var value ? value : (double?)null, YamlScalar.Number);
        return new($"null, {share.Text}", Read, eval => eval is null ? "null" : eval.Share is { } part ? share.Write(part) : WriteSources(eval.Sources));

        EvalData? Read(SectionReader data, string key, EvalData? otherwise) => data.Find(key) switch
        {
            null => otherwise,
            ScalarNode { IsNull: true } => null,
            var number when SectionReader.IsNumeric(number) => EvalData.OfShare(share.Read(data, key, 0)),
            var node => EvalData.OfSources(Sources(data, key, node)),
        };
    }

    private static ValueList<DataSource> Sources(SectionReader data, string key, RecipeNode node)
    {
        if (node is ListNode { Items.Count: 0 })
            data.Mismatch(key, node, "at least one source");
        return node is ListNode list
            ? new(list.Items.Select((item, i) => SourceOf(data, FormattableString.Invariant($"{key}[{i}]"), item)))
            : [SourceOf(data, key, node)];
    }

    private static DataSource SourceOf(SectionReader data, string key, RecipeNode node)
    {
        var source = node is MappingNode mapping ? Source.Read(data.Below(data.Full(key), mapping)) : new DataSource(SectionReader.TextOf(node) ?? "");
        var place = (node as MappingNode)?.Find("source")?.Value ?? node;
        if (node is not MappingNode && source.Source.Length == 0)
            data.Mismatch(key, node, SourceText);
        else if (HubAddress.IsHub(source.Source) && !HubAddress.TryParseDataset(source.Source, out _))
            data.Mismatch(key, place, "a path or hf://datasets/owner/name[@revision][:split]", HubAddress.MeantDataset(source.Source) is { } meant ? $"write {meant}" : null);
        return source;
    }

    private static string WriteSources(ValueList<DataSource> sources) => YamlScalar.List(sources.Select(source => source is { Weight: 1, Limit: null }
        ? YamlScalar.Text(source.Source)
        : YamlScalar.Mapping(Source.Written(source, RecipeKind.Preference).Where(key => key.Value is not null).Select(key => (key.Key.Name, key.Text)))));
}
