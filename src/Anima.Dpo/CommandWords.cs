using System.Text.RegularExpressions;

namespace Anima.Dpo;

/// <summary>Puts a command's options in the place of a recipe's keys, in messages to who has written no recipe.</summary>
internal static partial class CommandWords
{
    /// <summary>A message about rows, as a command without a recipe says it.</summary>
    public static string Of(string message)
    {
        message = Table().Replace(message, match => "--column " + Pair().Replace(match.Groups[1].Value, "$1=$2").Replace(", ", " --column ", StringComparison.Ordinal).Replace("..", "NAME", StringComparison.Ordinal));
        message = Part().Replace(message, "--column $1=NAME");
        return message
            .Replace("data.columns", "--column PART=NAME", StringComparison.Ordinal)
            .Replace("data.shape: ", "--shape ", StringComparison.Ordinal)
            .Replace("data.shape", "--shape", StringComparison.Ordinal)
            .Replace("model.tokenizer (or --tokenizer)", "--tokenizer", StringComparison.Ordinal)
            .Replace("check data.train and data.eval, or the path given", "check the path", StringComparison.Ordinal)
            .Replace("data.control_tokens: ", "--control-tokens ", StringComparison.Ordinal);
    }

    // data.columns: {prompt: question}
    [GeneratedRegex(@"data\.columns: \{([^}]*)\}")]
    private static partial Regex Table();

    [GeneratedRegex("([a-z_]+): ([^,]+)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"data\.columns\.([a-z_]+)")]
    private static partial Regex Part();
}
