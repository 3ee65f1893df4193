using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Anima.Parquet.Rows;

/// <summary>Writes UTF-8 text.</summary>
internal static class TextValue
{
    /// <summary>Writes a string.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="replacesInvalid">Whether bytes that are no text become U+FFFD; otherwise they are damage.</param>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> text, bool replacesInvalid)
    {
        if (Utf8.IsValid(text))
            json.WriteStringValue(text);
        else if (replacesInvalid)
            json.WriteStringValue(Encoding.UTF8.GetString(text));
        else
            throw new DamageException("a string is not UTF-8");
    }
}
