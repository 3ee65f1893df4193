using System.Buffers.Binary;
using System.Text;

namespace Anima.Testing;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("anima-checkpoints-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>Writes a safetensors file with a header as given and that many zero bytes of data.</summary>
    public string WriteSafetensors(string name, string header, int dataBytes)
    {
        var json = Encoding.Latin1.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes.AsSpan(8));
        return Write(name, bytes);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
