using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Anima.Files;

/// <summary>What is wrong with JSON text, in words for people who wrote the file rather than for those who parse it.</summary>
internal static partial class JsonFault
{
    /// <summary>The fault as a part of a sentence, without its place.</summary>
    public static string Of(JsonException error)
    {
        var words = error.Message;
        if (words.Contains("depth of", StringComparison.Ordinal))
            return "it is nested too deeply";
        if (words.Contains("uplicate", StringComparison.Ordinal))
            return "a key stands twice in one object";
        if (words.Contains("trailing comma", StringComparison.Ordinal))
            return "a comma stands before the closing bracket";
        if (words.Contains("within a JSON string", StringComparison.Ordinal))
            return "a line break or another control character stands in a text, where JSON wants an escape";
        if (TooEarly().IsMatch(words))
            return "it ends before everything that was opened is closed";
        if (words.Contains("after a single JSON value", StringComparison.Ordinal))
            return "something follows the value";
        return Unexpected().Match(words) is { Success: true } match ? Named(match.Groups[1].Value) : "it is not JSON";
    }

    /// <summary>The fault with line and byte, as far as they are known.</summary>
    public static string WithPlace(JsonException error) => error is { LineNumber: { } line, BytePositionInLine: { } position }
        ? string.Create(CultureInfo.InvariantCulture, $"{Of(error)}, near line {line + 1}, byte {position + 1}")
        : Of(error);

    private static string Named(string character) => character switch
    {
        "0x00" => "it holds NUL bytes, as a file does that was not written to its end or is no UTF-8 text",
        "0xEF" or "0xFF" or "0xFE" => "it holds a byte order mark where a value is expected",
        "N" or "I" => $"'{character}' is not expected there; NaN and Infinity are no JSON, null is",
        _ => $"{(character.StartsWith("0x", StringComparison.Ordinal) ? $"the byte {character}" : character == "'" ? "a single quote" : $"'{character}'")} is not expected there",
    };

    [GeneratedRegex("^'(.+?)' is ", RegexOptions.Singleline)]
    private static partial Regex Unexpected();

    [GeneratedRegex("end of data|depth to be zero|any JSON tokens|reached end|Expected end of string", RegexOptions.None)]
    private static partial Regex TooEarly();
}
