using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anima.Files;

namespace Anima.Checkpoints;

/// <summary>
/// Writes safetensors files byte for byte as the format's reference writer does: compact JSON with the metadata first,
/// tensors from the widest type to the narrowest and then by name, the header padded with spaces to a multiple of 8.
/// </summary>
internal static class SafetensorsWriter
{
    private static readonly Dictionary<string, string> FormatPt = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>
    /// Writes <paramref name="path"/>, which appears whole or not at all.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="tensors">In any order; names must differ.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>; null writes <c>{"format":"pt"}</c>, which transformers demands, and an empty one writes none.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, a name is <c>__metadata__</c>, or a tensor gave more or fewer bytes than its shape has.</exception>
    public static void Write(string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = Ordered(tensors);
        using var file = new AtomicFile(path);
        file.Stream.Write(Header(ordered, metadata ?? FormatPt));
        foreach (var tensor in ordered)
            WriteTensor(file.Stream, tensor);
        file.Commit();
    }

    private static List<TensorToWrite> Ordered(IEnumerable<TensorToWrite> tensors)
    {
        var ordered = tensors.OrderByDescending(tensor => tensor.Type).ThenBy(tensor => tensor.Name, Utf8Order.Instance).ToList();
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        foreach (var tensor in ordered)
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}', or the name is reserved.", nameof(tensors));
        return ordered;
    }

    private static byte[] Header(List<TensorToWrite> ordered, IReadOnlyDictionary<string, string> metadata)
    {
        var json = new ArrayBufferWriter<byte>(128 * (ordered.Count + 1));
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            var position = 0L;
            foreach (var tensor in ordered)
                position = WriteEntry(writer, tensor, position);
            writer.WriteEndObject();
        }
        var padded = (json.WrittenCount + 7) / 8 * 8;
        var header = new byte[8 + padded];
        BinaryPrimitives.WriteInt64LittleEndian(header, padded);
        json.WrittenSpan.CopyTo(header.AsSpan(8));
        header.AsSpan(8 + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        writer.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, Utf8Order.Instance))
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter writer, TensorToWrite tensor, long position)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", tensor.Type.Name());
        writer.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(position);
        writer.WriteNumberValue(position += tensor.ByteLength);
        writer.WriteEndArray();
        writer.WriteEndObject();
        return position;
    }

    private static void WriteTensor(FileStream stream, TensorToWrite tensor)
    {
        var begin = stream.Position;
        tensor.WriteTo(stream);
        if (stream.Position - begin != tensor.ByteLength)
            throw new ArgumentException($"Tensor '{tensor.Name}' gave {stream.Position - begin} bytes, but its shape has {tensor.ByteLength}.");
    }

    /// <summary>Orders texts by their UTF-8 bytes, as the reference writer does; UTF-16 order differs above U+FFFF.</summary>
    private sealed class Utf8Order : IComparer<string>
    {
        internal static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y)
        {
            var left = x!.EnumerateRunes();
            var right = y!.EnumerateRunes();
            while (left.MoveNext())
            {
                if (!right.MoveNext())
                    return 1;
                if (left.Current != right.Current)
                    return left.Current.CompareTo(right.Current);
            }
            return right.MoveNext() ? -1 : 0;
        }
    }
}
