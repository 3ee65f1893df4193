using Anima.Tokenizers.PreTokenizers;
using Anima.Tokenizers.Regex;

namespace Anima.Tokenizers.Json;

/// <summary>Finds the matcher for a regular expression: a scanner for those that most models use, else the general engine.</summary>
internal static class PatternReader
{
    private const string Gpt2Tail = @"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Gpt4Head = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}";
    private const string Gpt4Tail = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>GPT-2's expression.</summary>
    internal const string Gpt2 = "'s|'t|'re|'ve|'m|'ll|'d" + Gpt2Tail;

    /// <summary>Llama 3's expression.</summary>
    internal const string Llama3 = Gpt4Head + "{1,3}" + Gpt4Tail;

    /// <summary>Qwen 2's expression.</summary>
    internal const string Qwen2 = Gpt4Head + Gpt4Tail;

    public static Pattern Read(JsonPlace place, string regex) => regex switch
    {
        Gpt2 or "'(?:[sdmt]|ll|ve|re)" + Gpt2Tail => Gpt2Scanner.Instance,
        Qwen2 => new Gpt4Scanner(1),
        Llama3 => new Gpt4Scanner(3),
        _ => Compile(place, regex),
    };

    private static RegexPattern Compile(JsonPlace place, string regex)
    {
        try
        {
            return new(regex, $"{place.File}: {place.Path}");
        }
        catch (FormatException e)
        {
            throw place.Error($"is a regular expression that cannot be read: {e.Message.TrimEnd('.')}");
        }
    }
}
