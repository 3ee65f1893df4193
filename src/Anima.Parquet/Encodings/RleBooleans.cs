using System.Buffers.Binary;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>Booleans as runs, behind their length in four bytes.</summary>
internal sealed class RleBooleans : NumberDecoder
{
    private readonly RleDecoder _runs = new();

    /// <summary>Starts on a page's values.</summary>
    public RleBooleans(ByteRange range)
    {
        var prefix = range.Take(sizeof(int), "booleans", out var rest);
        _runs.Reset(rest.Take(BinaryPrimitives.ReadUInt32LittleEndian(prefix.Span), "booleans", out _), width: 1);
    }

    /// <inheritdoc/>
    public override long Next()
    {
        var value = 0;
        return _runs.Read(new Span<int>(ref value)) == 1 ? value : throw EndsEarly();
    }
}
