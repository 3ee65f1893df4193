using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Anima.Data.Inspection;

/// <summary>A pair as its author wrote it, before any template or token.</summary>
/// <param name="Prompt">The prompt; none where the row has no text before its answers.</param>
/// <param name="Chosen">The preferred answer.</param>
/// <param name="Rejected">The other answer.</param>
public sealed record PairText(IReadOnlyList<PairTurn> Prompt, IReadOnlyList<PairTurn> Chosen, IReadOnlyList<PairTurn> Rejected)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The three parts by their names.</summary>
    public IEnumerable<(string Name, IReadOnlyList<PairTurn> Turns)> Parts => [("prompt", Prompt), ("chosen", Chosen), ("rejected", Rejected)];

    /// <summary>The text of a row that holds text or messages; null where it holds token ids.</summary>
    /// <param name="row">The row.</param>
    /// <param name="shape">The shape that it was checked against.</param>
    /// <exception cref="InvalidDataException">A message has no role.</exception>
    public static PairText? Of(DataRow row, PairShape shape) => shape.Content switch
    {
        PairContent.Text => OfText(row, shape),
        PairContent.Messages => OfMessages(row, shape),
        _ => null,
    };

    /// <summary>Turns as one text.</summary>
    public static string Join(IReadOnlyList<PairTurn> turns) => turns is [var only] ? only.Text : string.Join('\n', turns.Select(turn => turn.Text));

    /// <summary>Code points of all turns.</summary>
    public static int Characters(IReadOnlyList<PairTurn> turns)
    {
        var count = 0;
        foreach (var turn in turns)
            foreach (var character in turn.Text)
                count += char.IsLowSurrogate(character) ? 0 : 1;
        return count;
    }

    /// <summary>What tells these turns from others: 128 bits of SHA-256 over roles and texts.</summary>
    public static UInt128 Identity(params ReadOnlySpan<IReadOnlyList<PairTurn>> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            // No text holds bytes that UTF-8 does not have.
            hash.AppendData([0xFF]);
            foreach (var turn in part)
            {
                hash.AppendData(Utf8.GetBytes(turn.Role ?? ""));
                hash.AppendData([0xFE]);
                hash.AppendData(Utf8.GetBytes(turn.Text));
                hash.AppendData([0xFD]);
            }
        }
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    private static PairText OfText(DataRow row, PairShape shape)
    {
        var (chosen, rejected) = (PairRowFields.Text(row, shape.ChosenColumn), PairRowFields.Text(row, shape.RejectedColumn));
        if (shape.PromptColumn is { } column)
            return new PairText([new(null, PairRowFields.Text(row, column))], [new(null, chosen)], [new(null, rejected)]);
        if (chosen.Length == 0 || rejected.Length == 0)
            return new PairText([], [new(null, chosen)], [new(null, rejected)]);
        var split = PromptExtraction.Split(chosen, rejected);
        return new PairText([new(null, split.Prompt)], [new(null, split.Chosen)], [new(null, split.Rejected)]);
    }

    private static PairText OfMessages(DataRow row, PairShape shape)
    {
        var (chosen, rejected) = (PairRowFields.Messages(row, shape.ChosenColumn), PairRowFields.Messages(row, shape.RejectedColumn));
        if (shape.PromptColumn is { } column)
            return new PairText(
                shape.IsPromptText ? [new("user", PairRowFields.Text(row, column))] : Turns(PairRowFields.Messages(row, column)), Turns(chosen), Turns(rejected));
        if (chosen.Length == 0 || rejected.Length == 0)
            return new PairText([], Turns(chosen), Turns(rejected));
        var split = PromptExtraction.Split(chosen, rejected);
        return new PairText(Turns(split.Prompt), Turns(split.Chosen), Turns(split.Rejected));
    }

    private static PairTurn[] Turns(JsonElement[] messages) => [.. messages.Select(message => new PairTurn(message.GetProperty("role").GetString(), Content(message)))];

    private static string Content(JsonElement message) => message.TryGetProperty("content", out var content) ? content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Null => "",
        _ => content.GetRawText(),
    } : "";
}
