using System.Text;

namespace Anima.Parquet.Metadata;

/// <summary>Reads ColumnChunk and ColumnMetaData of parquet.thrift, and checks them against schema and file.</summary>
/// <param name="dataEnd">Where the footer begins: pages must end before it.</param>
internal sealed class ColumnChunkReader(long dataEnd)
{
    private const int MagicLength = 4;

    /// <summary>Reads one chunk.</summary>
    /// <param name="reader">Stands at the structure.</param>
    /// <param name="leaf">The column that it belongs to.</param>
    public ColumnChunk Read(ref CompactReader reader, LeafColumn leaf)
    {
        ColumnChunk? chunk = null;
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1 && reader.ReadBinary(type).Length > 0)
                throw new DamageException($"column {leaf} lies in another file") { Remedy = "join the files into one" };
            if (id == 3)
            {
                CompactReader.ExpectStruct(type);
                chunk = ReadMetadata(ref reader, leaf);
            }
            else if (id == 8)
                throw new DamageException($"column {leaf} is encrypted") { Remedy = "decrypt the file first" };
            else if (id != 1)
                reader.Skip(type);
        }
        return chunk ?? throw new DamageException($"column {leaf} has no metadata");
    }

    private ColumnChunk ReadMetadata(ref CompactReader reader, LeafColumn leaf)
    {
        var (physical, codec, hasPath) = (-1, -1, false);
        var (values, length, data, dictionary) = (-1L, -1L, -1L, 0L);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            switch (id)
            {
                case 1:
                    physical = reader.ReadInt32(type);
                    break;
                case 3:
                    CheckPath(ref reader, type, leaf);
                    hasPath = true;
                    break;
                case 4:
                    codec = reader.ReadInt32(type);
                    break;
                case 5:
                    values = reader.ReadInt64(type);
                    break;
                case 7:
                    length = reader.ReadInt64(type);
                    break;
                case 9:
                    data = reader.ReadInt64(type);
                    break;
                case 11:
                    dictionary = reader.ReadInt64(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (physical != (int)leaf.Type)
            throw new DamageException($"column {leaf} is of type {(int)leaf.Type} in the schema, but {physical} in a row group");
        if (codec < 0 || !hasPath)
            throw new DamageException($"column {leaf} lacks a codec or a path");
        if (values < 0)
            throw new DamageException($"column {leaf} claims {values} values");
        // A chunk without values has no pages, and writers leave any offset.
        if (values == 0)
            return new((Codec)codec, 0, 0, 0);
        var start = dictionary > 0 ? Math.Min(dictionary, data) : data;
        if (start < MagicLength || length < 0 || start > dataEnd || length > dataEnd - start)
            throw new DamageException($"column {leaf} claims {length} bytes at offset {start}, which is not inside the file");
        return new((Codec)codec, values, start, length);
    }

    private static void CheckPath(ref CompactReader reader, CompactType type, LeafColumn leaf)
    {
        var count = reader.ReadStringList(type);
        var isSame = count == leaf.Path.Count;
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadBinary(CompactType.Binary);
            isSame = isSame && name.SequenceEqual(Encoding.UTF8.GetBytes(leaf.Path[i]));
        }
        if (!isSame)
            throw new DamageException($"a row group has another column where {leaf} belongs");
    }
}
