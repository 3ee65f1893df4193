namespace Anima.Parquet.Encodings;

/// <summary>
/// Decodes booleans (0 or 1), integers (sign-extended) and floating-point numbers (their bits).
/// </summary>
internal abstract class NumberDecoder : ValueDecoder
{
    /// <summary>The next value.</summary>
    public abstract long Next();

    /// <inheritdoc/>
    public override void Skip() => Next();
}
