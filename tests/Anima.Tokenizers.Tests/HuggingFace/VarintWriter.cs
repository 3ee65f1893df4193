using System.Text;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>Writes the embedded tables' numbers: seven bits a byte, the lowest first.</summary>
internal sealed class VarintWriter
{
    private readonly List<byte> _bytes = [];

    public void Add(params ReadOnlySpan<int> values)
    {
        foreach (var value in values)
        {
            var rest = (uint)value;
            for (; rest >= 0x80; rest >>= 7)
                _bytes.Add((byte)(rest | 0x80));
            _bytes.Add((byte)rest);
        }
    }

    /// <summary>A text: its length in bytes, its UTF-8.</summary>
    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _bytes.AddRange(bytes);
    }

    public void Write(string file) => File.WriteAllBytes(file, [.. _bytes]);
}
