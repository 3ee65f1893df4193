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

    /// <summary>A whole number of up to 64 bits, from 0; null when the option is absent.</summary>
    public static Option<long?> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<long>(result, name, text =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null,
            "a whole number from 0"),
    };

    /// <summary>A finite number that <paramref name="isValid"/> accepts; null when the option is absent.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">For its help.</param>
    /// <param name="isValid">Says which numbers are right.</param>
    /// <param name="expected">The same in words, after "must be".</param>
    public static Option<double?> Real(string name, string description, Func<double, bool> isValid, string expected) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Parse<double>(result, name, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && isValid(value) ? value : null,
            expected),
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
