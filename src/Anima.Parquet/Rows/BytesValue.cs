using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Rows;

/// <summary>Writes a value that is stored as bytes, text apart.</summary>
internal static class BytesValue
{
    // Of 1970-01-01.
    private const int JulianEpoch = 2_440_588;
    private const long NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>Writes it as its field's type says.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">The bytes as stored; of the length that the schema says, if it says one.</param>
    public static void Write(Utf8JsonWriter json, ParquetField field, ReadOnlySpan<byte> value)
    {
        switch (field.Type)
        {
            case ParquetType.Bytes:
                json.WriteBase64StringValue(value);
                break;
            case ParquetType.Uuid:
                json.WriteStringValue(new Guid(value, bigEndian: true));
                break;
            case ParquetType.Float16:
                NumberValue.WriteDouble(json, (double)BinaryPrimitives.ReadHalfLittleEndian(value));
                break;
            case ParquetType.Decimal:
                json.WriteStringValue(Decimal(value, field.Scale));
                break;
            case ParquetType.Timestamp:
                json.WriteStringValue(Int96Timestamp(value));
                break;
            default:
                throw new InvalidOperationException($"{field.Type} is not stored as bytes.");
        }
    }

    private static string Decimal(ReadOnlySpan<byte> value, int scale)
    {
        if (value.Length is 0 or > LeafFieldBuilder.MaxDecimalLength)
            throw new DamageException($"a decimal number has {value.Length} bytes");
        return DecimalText.Format(new BigInteger(value, isUnsigned: false, isBigEndian: true), scale);
    }

    private static string Int96Timestamp(ReadOnlySpan<byte> value)
    {
        var nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(value);
        var julianDay = BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(long)..]);
        var (days, ofDay) = Math.DivRem(nanoseconds, NanosecondsPerDay);
        return ofDay < 0
            ? IsoText.Timestamp(julianDay - (long)JulianEpoch + days - 1, ofDay + NanosecondsPerDay)
            : IsoText.Timestamp(julianDay - (long)JulianEpoch + days, ofDay);
    }
}
