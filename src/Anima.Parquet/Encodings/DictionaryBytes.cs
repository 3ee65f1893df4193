namespace Anima.Parquet.Encodings;

/// <summary>Bytes by their index in a dictionary.</summary>
internal sealed class DictionaryBytes(ValueDictionary dictionary, DictionaryIndices indices) : BytesDecoder
{
    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next() => dictionary.Bytes(indices.Next(dictionary.Count));
}
