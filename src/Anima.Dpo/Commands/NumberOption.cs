using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Anima.Dpo.Commands;

/// <summary>Options that take a number, with our own sentence for what is none.</summary>
internal static class NumberOption
{
    /// <summary>A whole number of at least <paramref name="min"/>; null when the option is absent.</summary>
    public static Option<int?> Whole(string name, string description, int min) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<int>(result, name, text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min ? value : null,
            string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {min}")),
    };

    private static T? Parse<T>(ArgumentResult result, string name, Func<string, T?> parse, string expected) where T : struct
    {
        var text = result.Tokens[^1].Value;
        var value = parse(text);
        if (value is null)
            result.AddError($"{name} must be {expected}, but is '{text}'");
        return value;
    }
}
