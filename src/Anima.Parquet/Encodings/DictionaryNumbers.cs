namespace Anima.Parquet.Encodings;

/// <summary>Numbers by their index in a dictionary.</summary>
internal sealed class DictionaryNumbers(ValueDictionary dictionary, DictionaryIndices indices) : NumberDecoder
{
    /// <inheritdoc/>
    public override long Next() => dictionary.Number(indices.Next(dictionary.Count));
}
