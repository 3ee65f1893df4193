using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Dpo.Scoring;

/// <summary>Reads the three kinds of lines that <c>score</c> takes; text is prepared as in training.</summary>
internal sealed class ScoreRowReader
{
    // One completion is a pair of equal answers, so that it is tokenised and cut as a pair's would be.
    private static readonly DataColumns Completion = new() { Prompt = "prompt", Chosen = "completion", Rejected = "completion" };

    private readonly RowPreparation _preparation;
    private readonly ModelConfig _config;
    private int _rows;

    /// <summary>Lines whose messages hold control tokens.</summary>
    public ControlTokenCount ControlTokens { get; } = new();

    /// <summary>A reader for a model's tokenizer and vocabulary.</summary>
    /// <param name="encoder">The tokenizer and chat template.</param>
    /// <param name="config">The model.</param>
    /// <param name="maxLength">Most tokens of a sequence, the rest cut from its end; null for no cut.</param>
    public ScoreRowReader(ITextEncoder encoder, ModelConfig config, int? maxLength)
    {
        _config = config;
        _preparation = new RowPreparation(encoder, new PreparationOptions { Truncation = new Truncation(maxLength), VocabularySize = config.VocabSize });
    }

    /// <summary>Tokenises one line.</summary>
    /// <exception cref="InvalidDataException">The line is of no kind that is known, or too long for the model.</exception>
    public ScoreRow Read(DataRow row)
    {
        var number = _rows++;
        var read = row.Field("input_ids") is { } ids ? ReadIds(row, ids, number)
            : row.Field("completion") is not null ? ReadCompletion(row, number)
            : (row.Field("chosen") ?? row.Field("chosen_ids")) is not null ? ReadPair(row, number)
            : throw row.Error("the line needs \"input_ids\" with \"completion_start\", \"prompt\" with \"completion\", or \"prompt\" with \"chosen\" and \"rejected\"");
        DemandFit(read);
        return read;
    }

    private ScoreRow ReadIds(DataRow row, JsonElement array, int number)
    {
        if (array.ValueKind != JsonValueKind.Array)
            throw row.Error("\"input_ids\" must be a list of token ids");
        var ids = new int[array.GetArrayLength()];
        var count = 0;
        foreach (var item in array.EnumerateArray())
            ids[count++] = item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) && id >= 0 && id < _config.VocabSize
                ? id
                : throw row.Error($"input_ids[{count - 1}] is no token id of this model; ids go from 0 to {_config.VocabSize - 1}");
        if (row.Field("completion_start") is not { ValueKind: JsonValueKind.Number } field || !field.TryGetInt32(out var start) || start < 1 || start > ids.Length)
            throw row.Error($"\"completion_start\" must be the index of the first completion token, from 1 to {ids.Length}");
        return new ScoreRow(row, TokenTree.Grow(number, _preparation.Options.Truncation.Apply(ids.AsSpan(0, start), ids.AsSpan(start))), null);
    }

    private ScoreRow ReadCompletion(DataRow row, int number)
    {
        if (row.Field("prompt") is null)
            throw row.Error("the line has \"completion\" but no \"prompt\"; give both");
        var prepared = _preparation.Prepare(PlainPairs.Detect(row, Completion).Read(row)[0], number);
        ControlTokens.Add(prepared.Notes.HasFlag(RowNotes.TypedControlTokens));
        return new ScoreRow(row, prepared.Item is { } item ? TokenTree.Grow(number, item.Sequence(0)) : null, prepared.DropReason?.Replace("chosen", "completion", StringComparison.Ordinal));
    }

    private ScoreRow ReadPair(DataRow row, int number)
    {
        var prepared = _preparation.Prepare(PlainPairs.Detect(row, _preparation.Options.Columns).Read(row)[0], number);
        ControlTokens.Add(prepared.Notes.HasFlag(RowNotes.TypedControlTokens));
        return new ScoreRow(row, prepared.Item?.ToTree(), prepared.DropReason);
    }

    private void DemandFit(ScoreRow read)
    {
        if (read.Tree is not { } tree)
            return;
        var longest = tree.Trunk.Length + tree.Branches.Max(branch => branch.Length);
        if (longest > _config.MaxPositionEmbeddings)
            throw read.Row.Error(FormattableString.Invariant($"the line has {longest} tokens, and this model reads at most {_config.MaxPositionEmbeddings}; give --max-length {_config.MaxPositionEmbeddings}"));
    }
}
