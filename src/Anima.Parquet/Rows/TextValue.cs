using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Anima.Parquet.Rows;

/// <summary>
/// Writes UTF-8 text as a JSON string with only those characters escaped that must be. The JSON writer's own escaping looks at every
/// character outside ASCII, at half the speed.
/// </summary>
/// <param name="replacesInvalid">Whether bytes that are no text become U+FFFD; otherwise they are damage.</param>
internal sealed class TextValue(bool replacesInvalid)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _string = new();

    /// <summary>Writes a string.</summary>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            if (!replacesInvalid)
                throw new DamageException("a string is not UTF-8");
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }
        _string.ResetWrittenCount();
        _string.Write("\""u8);
        for (var next = text.IndexOfAny(Escaped); next >= 0; next = text.IndexOfAny(Escaped))
        {
            _string.Write(text[..next]);
            Escape(text[next]);
            text = text[(next + 1)..];
        }
        _string.Write(text);
        _string.Write("\""u8);
        json.WriteRawValue(_string.WrittenSpan, skipInputValidation: true);
    }

    private void Escape(byte character)
    {
        switch (character)
        {
            case (byte)'\n':
                _string.Write("\\n"u8);
                break;
            case (byte)'\t':
                _string.Write("\\t"u8);
                break;
            case (byte)'\r':
                _string.Write("\\r"u8);
                break;
            case (byte)'"' or (byte)'\\':
                _string.Write([(byte)'\\', character]);
                break;
            default:
                _string.Write("\\u00"u8);
                _string.Write([Digit(character >> 4), Digit(character & 0x0F)]);
                break;
        }
    }

    private static byte Digit(int value) => (byte)"0123456789abcdef"[value];
}
