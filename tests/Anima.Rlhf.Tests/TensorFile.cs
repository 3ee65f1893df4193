using System.Runtime.InteropServices;
using Anima.Checkpoints;

namespace Anima.Rlhf.Tests;

/// <summary>Reference tensors of a safetensors file as .NET arrays.</summary>
internal sealed class TensorFile(string path) : IDisposable
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(path);

    public IEnumerable<string> Names => _file.Tensors.Keys;

    public long[] Shape(string name) => _file.Tensors[name].Shape;

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(_file.Bytes(_file.Tensors[name])).ToArray();

    public long[] Longs(string name) => MemoryMarshal.Cast<byte, long>(_file.Bytes(_file.Tensors[name])).ToArray();

    public void Dispose() => _file.Dispose();
}
