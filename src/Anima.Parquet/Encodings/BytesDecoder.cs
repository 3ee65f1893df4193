namespace Anima.Parquet.Encodings;

/// <summary>Decodes bytes, of any length or of one.</summary>
internal abstract class BytesDecoder : ValueDecoder
{
    /// <summary>The next value, valid until the one after it.</summary>
    public abstract ReadOnlySpan<byte> Next();

    /// <inheritdoc/>
    public override void Skip() => Next();
}
