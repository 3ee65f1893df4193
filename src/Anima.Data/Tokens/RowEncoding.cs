using System.Globalization;

namespace Anima.Data;

/// <summary>What every use of a tokenizer on rows needs: places in errors, the end token of texts, ids that the model knows.</summary>
internal static class RowEncoding
{
    /// <summary>Runs <paramref name="encode"/>, whose errors know the fault but not the place, and adds the row's place to them.</summary>
    /// <exception cref="InvalidDataException">The row cannot be tokenised; the message names it.</exception>
    public static T At<T>(DataRow row, Func<T> encode)
    {
        try
        {
            return encode();
        }
        catch (InvalidDataException error)
        {
            throw row.Error(error.Message, error);
        }
    }

    /// <summary>The text with the tokenizer's EOS token behind it, unless it ends in that already (TRL).</summary>
    /// <exception cref="InvalidDataException">The tokenizer names no EOS token.</exception>
    internal static string WithEos(this ITextEncoder encoder, string text)
    {
        var eos = encoder.EosToken
            ?? throw new InvalidDataException("text answers end in the EOS token, but the tokenizer names none; set eos_token in tokenizer_config.json.");
        return text.EndsWith(eos, StringComparison.Ordinal) ? text : text + eos;
    }

    /// <summary>The note on conversations with content in parts that the template does not join.</summary>
    internal static RowNotes PartsNote(this ITextEncoder encoder, IEnumerable<IReadOnlyList<IReadOnlyDictionary<string, object?>>> conversations) =>
        conversations.Any(messages => messages.Any(message => message.GetValueOrDefault("content") is List<object?>)) && encoder.WritesPartsAsList ? RowNotes.PartsAsText : RowNotes.None;

    /// <summary>Demands ids from 0 below <paramref name="vocabularySize"/>.</summary>
    /// <param name="row">The row, for the error.</param>
    /// <param name="part">What the ids are of, such as <c>chosen</c>; null for the whole row.</param>
    /// <param name="ids">Token ids.</param>
    /// <param name="vocabularySize">Ids that the model knows.</param>
    /// <param name="start">Index of the first in the part.</param>
    /// <exception cref="InvalidDataException">An id is beyond the vocabulary.</exception>
    internal static void DemandKnown(DataRow row, string? part, ReadOnlySpan<int> ids, int vocabularySize, int start = 0)
    {
        var index = ids.IndexOfAnyExceptInRange(0, vocabularySize - 1);
        if (index >= 0)
            throw row.Error(string.Create(CultureInfo.InvariantCulture, $"token {start + index}{(part is null ? "" : $" of {part}")} has the id {ids[index]}, but the model knows ids 0 to {vocabularySize - 1}; use the tokenizer that belongs to the model."));
    }
}
