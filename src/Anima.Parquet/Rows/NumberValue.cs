using System.Globalization;
using System.Text.Json;

namespace Anima.Parquet.Rows;

/// <summary>Writes a value that is stored as a number.</summary>
internal static class NumberValue
{
    /// <summary>Writes it as its field's type says.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">An integer, sign-extended, or the bits of a floating-point number.</param>
    public static void Write(Utf8JsonWriter json, ParquetField field, long value)
    {
        switch (field.Type)
        {
            case ParquetType.Boolean:
                json.WriteBooleanValue(value != 0);
                break;
            case ParquetType.Int8:
                json.WriteNumberValue((sbyte)value);
                break;
            case ParquetType.Int16:
                json.WriteNumberValue((short)value);
                break;
            case ParquetType.Int32 or ParquetType.Int64:
                json.WriteNumberValue(value);
                break;
            case ParquetType.UInt8:
                json.WriteNumberValue((byte)value);
                break;
            case ParquetType.UInt16:
                json.WriteNumberValue((ushort)value);
                break;
            case ParquetType.UInt32:
                json.WriteNumberValue((uint)value);
                break;
            case ParquetType.UInt64:
                json.WriteNumberValue((ulong)value);
                break;
            case ParquetType.Float:
                WriteDouble(json, BitConverter.Int32BitsToSingle((int)value));
                break;
            case ParquetType.Double:
                WriteDouble(json, BitConverter.Int64BitsToDouble(value));
                break;
            case ParquetType.Decimal:
                json.WriteStringValue(DecimalText.Format(value, field.Scale));
                break;
            case ParquetType.Date:
                json.WriteStringValue(IsoText.Date(value));
                break;
            case ParquetType.Time:
                json.WriteStringValue(IsoText.Time(value, field.Unit!.Value));
                break;
            case ParquetType.Timestamp:
                json.WriteStringValue(IsoText.Timestamp(value, field.Unit!.Value, field.IsUtc));
                break;
            default:
                throw new InvalidOperationException($"{field.Type} is not stored as a number.");
        }
    }

    /// <summary>Writes a double so that it reads back exactly, its sign of zero included; what JSON has no number for as text.</summary>
    public static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsNaN(value))
            json.WriteStringValue("NaN"u8);
        else if (double.IsInfinity(value))
            json.WriteStringValue(value > 0 ? "Infinity"u8 : "-Infinity"u8);
        else if (value == 0 && double.IsNegative(value))
            // Many readers take -0 for the integer 0.
            json.WriteRawValue("-0.0"u8, skipInputValidation: true);
        else
            WriteFinite(json, value);
    }

    // A whole number keeps its point: without one, readers and templates take it for an integer.
    private static void WriteFinite(Utf8JsonWriter json, double value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        if (text[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
            length += ".0"u8.TryCopyTo(text[length..]) ? 2 : 0;
        json.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
