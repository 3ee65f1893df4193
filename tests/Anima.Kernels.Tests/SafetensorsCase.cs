using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Anima.Kernels.Tests;

/// <summary>Tensors of a trusted safetensors file, copied out as bytes; the product's own reader belongs to a layer above.</summary>
internal sealed class SafetensorsCase
{
    private readonly byte[] _bytes;
    private readonly int _data;
    private readonly JsonElement _header;

    public SafetensorsCase(string path)
    {
        _bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);
        _header = JsonDocument.Parse(_bytes.AsMemory(8, length)).RootElement;
        _data = 8 + length;
    }

    public IEnumerable<string> Names => _header.EnumerateObject().Select(member => member.Name).Where(name => name != "__metadata__");

    public byte[] Bytes(string name)
    {
        var range = _header.GetProperty(name).GetProperty("data_offsets");
        return _bytes[(_data + range[0].GetInt32())..(_data + range[1].GetInt32())];
    }

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();

    public ElementType Type(string name) => Enum.Parse<ElementType>(_header.GetProperty(name).GetProperty("dtype").GetString()!);
}
