namespace Anima.Data.Cache;

/// <summary>The last number of a row in the index: bit 0 tells whether the boundary moved, bit 1 whether control tokens are read as text, the rest is 0, or the place of the reason for dropping the row, from 1.</summary>
internal static class PairTokenState
{
    /// <summary>Packs a state.</summary>
    public static int Of(bool isBoundaryMoved, bool hasControlTokens, int? reason) => (isBoundaryMoved ? 1 : 0) | (hasControlTokens ? 2 : 0) | (reason + 1 ?? 0) << 2;

    /// <summary>Whether the boundary moved.</summary>
    public static bool IsBoundaryMoved(int state) => (state & 1) != 0;

    /// <summary>Whether messages hold control tokens that are read as text.</summary>
    public static bool HasTypedControlTokens(int state) => (state & 2) != 0;

    /// <summary>The place of the reason, or null.</summary>
    public static int? Reason(int state) => state >> 2 == 0 ? null : (state >> 2) - 1;
}
