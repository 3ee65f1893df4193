using System.CommandLine;

namespace Anima.Dpo.Commands;

/// <summary>Options that take one of a few words, which help and completion list.</summary>
internal static class ChoiceOption
{
    /// <summary>One of <paramref name="words"/>; null when the option is absent.</summary>
    public static Option<string?> Of(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (!words.Contains(text))
                    result.AddError($"{name} must be {string.Join(" or ", words)}, but is '{text}'");
                return text;
            },
        };
        option.CompletionSources.Add(words);
        return option;
    }
}
