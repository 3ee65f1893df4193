namespace Anima.Recipes;

/// <summary>Gives the nodes of a recipe's <c>data</c> section their meaning.</summary>
internal static class DataBinder
{
    private static readonly string[] SourceForms = ["a path", "hf://datasets/owner/name", "a built-in data set's name"];

    /// <summary>The section that <paramref name="data"/> describes; what does not fit goes to <paramref name="problems"/>.</summary>
    public static DataSection Bind(SectionReader data, RecipeKind kind, Problems problems)
    {
        var defaults = new DataSection { Train = [] };
        var section = new DataSection
        {
            Train = TrainSources(data, problems),
            Eval = Eval(data, problems),
            Shape = data.Word("shape", defaults.Shape),
            Columns = Columns(data.Section("columns"), kind),
            MaxLength = (int)data.Integer("max_length", defaults.MaxLength, 2),
            TruncationSide = data.Word("truncation_side", defaults.TruncationSide),
            ControlTokens = data.Word("control_tokens", defaults.ControlTokens),
            Shuffle = data.Boolean("shuffle", defaults.Shuffle),
            Filters = Filters(data.Section("filters"), kind),
        };
        data.RefuseOtherKeys();
        return section;
    }

    private static ValueList<DataSource> TrainSources(SectionReader data, Problems problems)
    {
        if (data.Find("train") is { } node)
            return Sources(data, "train", node, problems);
        data.RequiredText("train", $"name {string.Join(", ", SourceForms[..^1])} or {SourceForms[^1]}");
        return [];
    }

    private static EvalData? Eval(SectionReader data, Problems problems)
    {
        switch (data.Find("eval"))
        {
            case null or ScalarNode { IsNull: true }:
                return null;
            case var number when SectionReader.IsNumeric(number):
                var share = data.Read("eval", 0.0, "a share above 0 and below 1, or sources", node => SectionReader.NumberOf(node) is > 0 and < 1 and var value ? value : null);
                return share > 0 ? EvalData.OfShare(share) : null;
            case var node:
                return EvalData.OfSources(Sources(data, "eval", node, problems));
        }
    }

    private static ValueList<DataSource> Sources(SectionReader data, string key, RecipeNode node, Problems problems)
    {
        var path = RecipeKeys.Join(data.Path, key);
        if (node is ListNode { Items.Count: 0 })
            data.Mismatch(node, path, "at least one source");
        return node is ListNode list
            ? new(list.Items.Select((item, i) => Source(data, FormattableString.Invariant($"{path}[{i}]"), item, problems)))
            : [Source(data, path, node, problems)];
    }

    private static DataSource Source(SectionReader data, string path, RecipeNode node, Problems problems)
    {
        if (node is MappingNode mapping)
        {
            var reader = new SectionReader(path, mapping, problems);
            var source = new DataSource(reader.RequiredText("source", "name the data"))
            {
                Weight = reader.Number("weight", 1, Bounds.Positive),
                Limit = reader.IntegerOr("null", "limit", 1),
            };
            reader.RefuseOtherKeys();
            RefuseHubForm(data, path, reader.Find("source") ?? node, source.Source);
            return source;
        }
        if (SectionReader.TextOf(node) is not { } text)
        {
            data.Mismatch(node, path, $"{string.Join(", ", SourceForms)}, or {{source: .., weight: .., limit: ..}}");
            return new DataSource("");
        }
        RefuseHubForm(data, path, node, text);
        return new DataSource(text);
    }

    private static void RefuseHubForm(SectionReader data, string path, RecipeNode node, string text)
    {
        if (HubReference.IsHub(text) && !HubReference.IsData(text))
            data.Mismatch(node, path, "a path or hf://datasets/owner/name[@revision][:split]", HubReference.IsModel(text) ? $"write hf://datasets/{text["hf://".Length..]}" : null);
    }

    /// <summary>The column names that <paramref name="columns"/> gives.</summary>
    public static DataColumns Columns(SectionReader columns, RecipeKind kind)
    {
        var section = new DataColumns
        {
            Prompt = columns.TextOrNull("prompt"),
            Instruction = columns.TextOrNull("instruction"),
            Input = columns.TextOrNull("input"),
        };
        section = kind == RecipeKind.Preference
            ? section with
            {
                Chosen = columns.TextOrNull("chosen"),
                Rejected = columns.TextOrNull("rejected"),
                Responses = columns.TextOrNull("responses"),
                Scores = columns.TextOrNull("scores"),
                Ranks = columns.TextOrNull("ranks"),
                ScoreChosen = columns.TextOrNull("score_chosen"),
                ScoreRejected = columns.TextOrNull("score_rejected"),
            }
            : section with
            {
                Messages = columns.TextOrNull("messages"),
                Completion = columns.TextOrNull("completion"),
                Text = columns.TextOrNull("text"),
                Output = columns.TextOrNull("output"),
            };
        columns.RefuseOtherKeys();
        return section;
    }

    private static DataFilters Filters(SectionReader filters, RecipeKind kind)
    {
        var defaults = new DataFilters();
        var section = new DataFilters
        {
            MinAnswerTokens = filters.IntegerOr("null", "min_answer_tokens", 1),
            MaxAnswerTokens = filters.IntegerOr("null", "max_answer_tokens", 1),
            Languages = filters.Words<Script>("languages"),
            Deduplicate = filters.Word("deduplicate", defaults.Deduplicate),
            TooLong = filters.Word("too_long", defaults.TooLong),
            Leakage = filters.Word("leakage", defaults.Leakage),
        };
        if (kind == RecipeKind.Preference)
            section = section with
            {
                MinScoreGap = filters.NumberOrNull("min_score_gap", Bounds.Any),
                MaxPromptTokens = filters.IntegerOr("null", "max_prompt_tokens", 1),
                MaxLengthRatio = filters.NumberOrNull("max_length_ratio", Bounds.AtLeastOne),
                DropEqual = filters.Boolean("drop_equal", defaults.DropEqual),
            };
        filters.RefuseOtherKeys();
        return section;
    }
}
