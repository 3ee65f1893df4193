namespace Anima.Rlhf.Data.Cache;

/// <summary>The last number of a row in the index: bit 0 tells whether the boundary moved, the rest is 0, or the place of the reason for dropping the row, from 1.</summary>
internal static class PairTokenState
{
    /// <summary>Packs a state.</summary>
    public static int Of(bool isBoundaryMoved, int? reason) => (isBoundaryMoved ? 1 : 0) | (reason + 1 ?? 0) << 1;

    /// <summary>Whether the boundary moved.</summary>
    public static bool IsBoundaryMoved(int state) => (state & 1) != 0;

    /// <summary>The place of the reason, or null.</summary>
    public static int? Reason(int state) => state >> 1 == 0 ? null : (state >> 1) - 1;
}
