using System.Runtime.InteropServices;
using System.Text.Json;

namespace Anima.Data.Inspection;

/// <summary>Remembers pairs and prompts by their content, 128 bits each.</summary>
internal sealed class SeenPairs
{
    private readonly Dictionary<UInt128, RowPlace> _pairs = [];
    private readonly Dictionary<UInt128, RowPlace> _prompts = [];

    /// <summary>Where the same pair stood first; null where it is new.</summary>
    public RowPlace? Pair { get; private set; }

    /// <summary>Where the pair stood first with its answers the other way round, or null.</summary>
    public RowPlace? Reversed { get; private set; }

    /// <summary>Where the same prompt stood first; null where it is new or there is none.</summary>
    public RowPlace? Prompt { get; private set; }

    /// <summary>Looks a row up, then remembers it.</summary>
    public void Add(InspectedRow row)
    {
        (Pair, Reversed, Prompt) = (null, null, null);
        var parts = Parts(row);
        if (parts is not { } pair)
            return;
        Pair = Remember(_pairs, PairText.Identity(pair.Prompt, pair.Chosen, pair.Rejected), row.Row!.Place);
        Reversed = Pair is null && _pairs.TryGetValue(PairText.Identity(pair.Prompt, pair.Rejected, pair.Chosen), out var reversed) && reversed != row.Row.Place ? reversed : null;
        Prompt = pair.Prompt.Count == 0 ? null : Remember(_prompts, PairText.Identity(pair.Prompt), row.Row.Place);
    }

    /// <summary>Where a prompt stands that the given row has too, or null; nothing is remembered.</summary>
    public RowPlace? FindPrompt(InspectedRow row) =>
        Parts(row) is { Prompt.Count: > 0 } pair && _prompts.TryGetValue(PairText.Identity(pair.Prompt), out var place) ? place : null;

    // Ids stand for themselves where a row has no text.
    private static PairText? Parts(InspectedRow row) => row switch
    {
        { Text: { } text } => text,
        { Tokens.Pair: { } pair } => new PairText(Turns(pair.PromptIds), Turns(pair.ChosenIds), Turns(pair.RejectedIds)),
        _ => null,
    };

    private static PairTurn[] Turns(int[] ids) => ids.Length == 0 ? [] : [new PairTurn(null, JsonSerializer.Serialize(ids))];

    private static RowPlace? Remember(Dictionary<UInt128, RowPlace> seen, UInt128 identity, RowPlace place)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, identity, out var isKnown);
        if (isKnown)
            return first;
        first = place;
        return null;
    }
}
