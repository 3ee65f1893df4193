using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Anima.Tokenizers.Templates;

/// <summary>What a JSON number is to a template, as Python's json reads it: without point and exponent an integer of any size, else a double.</summary>
internal static class JsonNumber
{
    // Python refuses longer ones; they are of no use in a prompt either.
    private const int MaxDigits = 4000;

    /// <summary>A <see cref="long"/>, a <see cref="BigInteger"/> beyond its range, or a <see cref="double"/>.</summary>
    public static object Value(JsonElement number)
    {
        if (number.TryGetInt64(out var integer))
            return integer;
        var text = number.GetRawText();
        return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 && text.Length <= MaxDigits
            ? BigInteger.Parse(text, CultureInfo.InvariantCulture)
            : number.GetDouble();
    }
}
