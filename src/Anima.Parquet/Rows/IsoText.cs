using System.Globalization;

namespace Anima.Parquet.Rows;

/// <summary>Prints days and times as ISO 8601, over the whole range that the format can store.</summary>
internal static class IsoText
{
    private const long SecondsPerDay = 86_400;
    private const long DaysPerEra = 146_097;

    // From 0000-03-01 to 1970-01-01.
    private const long EpochDays = 719_468;

    /// <summary>A day, such as 2024-01-15.</summary>
    /// <param name="days">Days since 1970-01-01.</param>
    public static string Date(long days)
    {
        var (year, month, day) = Civil(days);
        var sign = year < 0 ? "-" : year > 9999 ? "+" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    /// <summary>A time of day, such as 10:30:00.123.</summary>
    /// <param name="value">Units since midnight; a whole day, 24:00:00, at most.</param>
    /// <param name="unit">The unit.</param>
    public static string Time(long value, ParquetTimeUnit unit)
    {
        var (perSecond, digits) = Unit(unit);
        if (value < 0 || value > SecondsPerDay * perSecond)
            throw new DamageException($"{value} is no time of day in {unit}");
        return Clock(value, perSecond, digits);
    }

    /// <summary>A point in time, such as 2024-01-15T10:30:00.123Z.</summary>
    /// <param name="value">Units since 1970-01-01T00:00:00.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="isUtc">Whether to put Z behind it.</param>
    public static string Timestamp(long value, ParquetTimeUnit unit, bool isUtc)
    {
        var (perSecond, digits) = Unit(unit);
        var perDay = SecondsPerDay * perSecond;
        var days = FloorDivide(value, perDay);
        return $"{Date(days)}T{Clock(value - (days * perDay), perSecond, digits)}{(isUtc ? "Z" : "")}";
    }

    /// <summary>A point in time by day and nanosecond of the day.</summary>
    public static string Timestamp(long days, long nanoseconds)
    {
        var (perSecond, digits) = Unit(ParquetTimeUnit.Nanoseconds);
        return $"{Date(days)}T{Clock(nanoseconds, perSecond, digits)}";
    }

    private static string Clock(long units, long perSecond, int digits)
    {
        var seconds = units / perSecond;
        var fraction = (units % perSecond).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}.{fraction}");
    }

    private static (long PerSecond, int Digits) Unit(ParquetTimeUnit unit) => unit switch
    {
        ParquetTimeUnit.Milliseconds => (1_000, 3),
        ParquetTimeUnit.Microseconds => (1_000_000, 6),
        _ => (1_000_000_000, 9),
    };

    // The proleptic Gregorian calendar in years that begin in March, so that leap days come last; eras have 400 years.
    private static (long Year, long Month, long Day) Civil(long days)
    {
        var shifted = days + EpochDays;
        var era = FloorDivide(shifted, DaysPerEra);
        var dayOfEra = shifted - (era * DaysPerEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var marchMonth = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * marchMonth) + 2) / 5) + 1;
        var month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }

    private static long FloorDivide(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
