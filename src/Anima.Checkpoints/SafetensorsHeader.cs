using Anima.Files;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Anima.Checkpoints;

/// <summary>
/// Reads and checks the header of a safetensors file. The rules are those of the format's reference reader
/// (safetensors 0.8), and duplicate names, which that reader lets pass against the format's own text, are refused too.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const long MaxHeaderBytes = 100_000_000;
    private const int MaxRank = 8;
    private const int MaxNameLength = 4096;
    private const string Damaged = "the file is damaged or cut short: fetch it again";

    private readonly string _path;
    private readonly long _fileLength;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private long _dataStart;

    private SafetensorsHeader(string path, long fileLength) => (_path, _fileLength) = (path, fileLength);

    internal IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Parses the header of the mapped file at <paramref name="start"/>.</summary>
    internal static unsafe SafetensorsHeader Parse(string path, byte* start, long fileLength)
    {
        var header = new SafetensorsHeader(path, fileLength);
        var length = header.HeaderLength(new ReadOnlySpan<byte>(start, (int)Math.Min(fileLength, 64)));
        header._dataStart = 8 + length;
        header.ParseJson(new ReadOnlySpan<byte>(start + 8, (int)length));
        header.CheckCoverage();
        return header;
    }

    private long HeaderLength(ReadOnlySpan<byte> begin)
    {
        if (LfsPointer.Matches(begin))
            throw Invalid(LfsPointer.Problem);
        if (_fileLength < 8)
            throw Invalid($"the file has {_fileLength} bytes, fewer than the 8 that every safetensors file begins with; {Damaged}");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(begin);
        if (length > (ulong)(_fileLength - 8))
            throw Invalid($"the header should have {length} bytes but only {_fileLength - 8} follow; this is no safetensors file, or it is damaged or cut short: fetch it again");
        if (length > MaxHeaderBytes)
            throw Invalid($"the header has {length} bytes, more than the {MaxHeaderBytes} that the format allows");
        if (length == 0)
            throw Invalid($"the header is empty; {Damaged}");
        return (long)length;
    }

    private void ParseJson(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw Invalid($"the header is not UTF-8; {Damaged}");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            ReadTop(ref reader);
        }
        catch (JsonException e)
        {
            throw Invalid($"the header is not valid JSON ({JsonFault.WithPlace(e)}); {Damaged}");
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"the header holds a text that is not valid Unicode; {Damaged}");
        }
    }

    private void ReadTop(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid("the header is not a JSON object");
        var metadataSeen = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name != "__metadata__")
            {
                if (name.Length > MaxNameLength)
                    throw Invalid($"a tensor's name has {name.Length} characters, more than {MaxNameLength}");
                if (!_tensors.TryAdd(name, ReadTensor(ref reader, name)))
                    throw Invalid($"tensor '{name}' is listed twice in the header");
                continue;
            }
            if (metadataSeen)
                throw Invalid("'__metadata__' is listed twice in the header");
            metadataSeen = true;
            ReadMetadata(ref reader);
        }
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid("'__metadata__' is not a JSON object");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Invalid($"'__metadata__' member '{key}' is not a text");
            if (!_metadata.TryAdd(key, reader.GetString()!))
                throw Invalid($"'__metadata__' member '{key}' is listed twice");
        }
    }

    private TensorEntry ReadTensor(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Invalid($"the header entry of tensor '{name}' is not a JSON object");
        TensorType? type = null;
        long[]? shape = null, range = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = reader.GetString()!;
            reader.Read();
            switch (member)
            {
                case "dtype" when type is null: type = ReadType(ref reader, name); break;
                case "shape" when shape is null: shape = ReadNumbers(ref reader, name, "shape", MaxRank); break;
                case "data_offsets" when range is null: range = ReadNumbers(ref reader, name, "data_offsets", 2); break;
                case "dtype" or "shape" or "data_offsets": throw Invalid($"tensor '{name}' has '{member}' twice");
                default: reader.Skip(); break;
            }
        }
        if (type is null || shape is null || range is null)
            throw Invalid($"tensor '{name}' lacks '{(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}'");
        return Checked(name, type.Value, shape, range);
    }

    private TensorType ReadType(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw Invalid($"dtype of tensor '{name}' is not a text");
        var text = reader.GetString()!;
        return TensorTypes.TryParse(text, out var type)
            ? type
            : throw Invalid($"tensor '{name}' has dtype '{Shortened(text)}', which the safetensors format does not know");
    }

    private long[] ReadNumbers(ref Utf8JsonReader reader, string name, string member, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Invalid($"{member} of tensor '{name}' is not a list");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Invalid($"{member} of tensor '{name}' holds something other than a whole number from 0 to 2^63-1");
            if (numbers.Count == most)
                throw Invalid($"{member} of tensor '{name}' has more than {most} numbers");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private TensorEntry Checked(string name, TensorType type, long[] shape, long[] range)
    {
        if (range.Length != 2 || range[0] > range[1])
            throw Invalid($"data_offsets of tensor '{name}' are not a begin and an end");
        var bits = (Int128)type.Bits();
        foreach (var size in shape)
        {
            bits *= size;
            if (bits > long.MaxValue)
                throw Invalid($"tensor '{name}' of shape {TensorEntry.FormatShape(shape)} is larger than any file can be");
        }
        if (bits % 8 != 0)
            throw Invalid($"tensor '{name}' of type {type.Name()} and shape {TensorEntry.FormatShape(shape)} does not fill whole bytes");
        var bytes = (long)(bits / 8);
        if (range[1] - range[0] != bytes)
            throw Invalid($"tensor '{name}' of type {type.Name()} and shape {TensorEntry.FormatShape(shape)} needs {bytes} bytes but its data_offsets span {range[1] - range[0]}");
        if (range[1] > _fileLength - _dataStart)
            throw Invalid($"tensor '{name}' ends at byte {(Int128)_dataStart + range[1]} but the file has {_fileLength}; {Damaged}");
        return new TensorEntry(name, type, shape, _dataStart + range[0], bytes);
    }

    /// <summary>The tensors must lie side by side from the header's end to the file's: no gap, no overlap, nothing left over.</summary>
    private void CheckCoverage()
    {
        var position = _dataStart;
        foreach (var entry in _tensors.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.ByteLength))
        {
            if (entry.Offset != position)
                throw Invalid(string.Create(CultureInfo.InvariantCulture,
                    $"tensor '{entry.Name}' begins at byte {entry.Offset} {(entry.Offset < position ? "inside another tensor" : "after a gap")} (expected {position}); the file is damaged: fetch it again"));
            position += entry.ByteLength;
        }
        if (position != _fileLength)
            throw Invalid($"{_fileLength - position} bytes follow the last tensor; the file is damaged: fetch it again");
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private InvalidDataException Invalid(string problem) => new($"{_path}: {problem}.");
}
