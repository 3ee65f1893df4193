using System.Buffers.Binary;
using System.Numerics;
using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Encodings;

/// <summary>Decodes the definition or repetition levels of a column, page by page.</summary>
/// <param name="max">The highest level; with 0 no level is stored.</param>
internal sealed class LevelDecoder(int max)
{
    private readonly int _width = 32 - BitOperations.LeadingZeroCount((uint)max);
    private readonly RleDecoder _runs = new();
    private ByteRange _packed;
    private long _bit;
    private bool _isBitPacked;

    /// <summary>Starts on the levels of a page v1, which stand before the values.</summary>
    /// <param name="body">The page from its levels on.</param>
    /// <param name="encoding">How they are coded.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>What follows them.</returns>
    public ByteRange StartV1(ByteRange body, PageEncoding encoding, int count)
    {
        if (max == 0)
            return body;
        _isBitPacked = encoding == PageEncoding.BitPacked;
        ByteRange rest;
        if (_isBitPacked)
        {
            _packed = body.Take(((long)count * _width + 7) / 8, "levels", out rest);
            _bit = (long)_packed.Start * 8;
            return rest;
        }
        if (encoding != PageEncoding.Rle)
            throw new DamageException($"levels have the encoding {(int)encoding}, which codes no levels");
        var prefix = body.Take(sizeof(int), "levels", out rest);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(prefix.Span);
        _runs.Reset(rest.Take(length, "levels", out rest), _width);
        return rest;
    }

    /// <summary>Starts on the levels of a page v2, whose length its header gives.</summary>
    public void StartV2(ByteRange levels)
    {
        _isBitPacked = false;
        if (max > 0)
            _runs.Reset(levels, _width);
    }

    /// <summary>Reads levels; fails where there are not enough, or one is too high.</summary>
    public void Read(Span<int> target)
    {
        if (max == 0)
        {
            target.Clear();
            return;
        }
        var read = _isBitPacked ? Unpack(target) : _runs.Read(target);
        if (read < target.Length)
            throw new DamageException("the levels end before the page's values");
        foreach (var level in target)
            if ((uint)level > (uint)max)
                throw new DamageException($"a level is {(uint)level} where the schema allows {max}");
    }

    // The deprecated coding puts the most significant bit first; the pages' start checked that all levels are there.
    private int Unpack(Span<int> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var level = 0;
            for (var j = 0; j < _width; j++, _bit++)
                level = (level << 1) | ((_packed.Bytes[_bit >> 3] >> (int)(7 - (_bit & 7))) & 1);
            target[i] = level;
        }
        return target.Length;
    }
}
