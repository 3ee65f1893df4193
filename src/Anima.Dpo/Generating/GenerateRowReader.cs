using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Tokenizers;

namespace Anima.Dpo.Generating;

/// <summary>Reads the three kinds of lines that <c>generate</c> takes.</summary>
/// <param name="encoder">The tokenizer and chat template.</param>
/// <param name="config">The model.</param>
internal sealed class GenerateRowReader(ITextEncoder encoder, ModelConfig config)
{
    /// <summary>The tokenizer, or null for a model folder that has none.</summary>
    public Tokenizer? Tokenizer => encoder.Tokenizer;

    /// <summary>Lines whose messages hold control tokens.</summary>
    public ControlTokenCount ControlTokens { get; } = new();

    /// <summary>The tokens to be continued.</summary>
    /// <exception cref="InvalidDataException">The line is of no kind that is known, empty, or too long for the model.</exception>
    public int[] Read(DataRow row)
    {
        var ids = row.Field("input_ids") is { } given ? Ids(row, given)
            : row.Field("messages") is not null ? Chat(row)
            : row.Field("prompt") is { } prompt ? Prompt(row, prompt)
            : throw row.Error("the line needs \"prompt\", \"messages\" or \"input_ids\"");
        if (ids.Length == 0)
            throw row.Error("there is no token to continue; give a prompt of at least one");
        RowEncoding.DemandKnown(row, null, ids, config.VocabSize);
        if (ids.Length >= config.MaxPositionEmbeddings)
            throw row.Error(FormattableString.Invariant($"the line has {ids.Length} tokens, and this model reads at most {config.MaxPositionEmbeddings}, answer included; shorten it"));
        return ids;
    }

    private int[] Chat(DataRow row)
    {
        var (messages, variables) = (ChatRow.Messages(row), ChatRow.Variables(row));
        ControlTokens.Add(RowEncoding.At(row, () => encoder.HasTypedControlTokens(messages, variables)));
        return RowEncoding.At(row, () => encoder.EncodeChat(messages, addGenerationPrompt: true, variables));
    }

    private int[] Prompt(DataRow row, JsonElement prompt)
    {
        if (prompt.ValueKind != JsonValueKind.String)
            throw row.Error("\"prompt\" must be text; give a conversation as \"messages\"");
        var ids = RowEncoding.At(row, () => encoder.Encode(prompt.GetString()!));
        // A tokenizer that ends texts would have the model continue past the end.
        return ids.Length > 1 && ids[^1] == encoder.EosTokenId ? ids[..^1] : ids;
    }

    private int[] Ids(DataRow row, JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
            throw row.Error("\"input_ids\" must be a list of token ids");
        var ids = new int[array.GetArrayLength()];
        var count = 0;
        foreach (var item in array.EnumerateArray())
            ids[count++] = item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) && id >= 0 && id < config.VocabSize
                ? id
                : throw row.Error(FormattableString.Invariant($"input_ids[{count - 1}] is no token id of this model; ids go from 0 to {config.VocabSize - 1}"));
        return ids;
    }
}
