using System.CommandLine;
using Anima.Recipes;

namespace Anima.Dpo;

/// <summary>Says what is wrong with the arguments, one sentence each.</summary>
internal static class ArgumentErrors
{
    /// <summary>What is wrong with the command that <paramref name="args"/> name, even where they ask for help; null when it is known.</summary>
    public static string? MistypedCommand(ParseResult result, IReadOnlyList<string> args)
    {
        var command = result.CommandResult.Command;
        // The first word after those that name the command.
        var word = args.Where(arg => !arg.StartsWith('-')).Skip(NameOf(result).Count(character => character == ' ')).FirstOrDefault();
        return command.Subcommands.Count == 0 || word is null ? null
            : $"'{word}' is not a command of {NameOf(result)}; {Meant(word, command) ?? Help(result)}";
    }

    /// <summary>The errors of <paramref name="result"/>, with a hint at what was meant or where to read more.</summary>
    public static IReadOnlyList<string> Of(ParseResult result)
    {
        if (result.Errors.Count == 0 && UnknownOption(result) is null)
            return [.. Empty(result).Select(name => $"{name} is empty; {Help(result)}")];
        var help = Help(result);
        // A command that is missing: all other errors follow from it.
        if (result.CommandResult.Command is { Subcommands.Count: > 0 } parent)
            return result.UnmatchedTokens is [var word, ..]
                ? [$"'{word}' is not an option of {NameOf(result)}; {Meant(word, parent) ?? help}"]
                : [$"{NameOf(result)} needs a command: {string.Join(", ", parent.Subcommands.Select(command => command.Name))}; {help}"];
        if (UnknownOption(result) is { } option)
            return [$"'{option}' is not an option of {NameOf(result)}; {Meant(option, result.CommandResult.Command) ?? help}"];
        if (result.UnmatchedTokens.Count > 0)
            return [.. result.UnmatchedTokens.Select(word => $"'{word}' is not expected here; {Meant(word, result.CommandResult.Command) ?? help}")];
        return [.. result.Errors.Select(error => $"{error.Message.TrimEnd('.')}; {help}").Distinct()];
    }

    // An empty name of a file or folder, as a shell leaves it of a variable that is not set.
    private static IEnumerable<string> Empty(ParseResult result)
    {
        var command = result.CommandResult.Command;
        foreach (var argument in command.Arguments)
            if (result.GetResult(argument) is { Tokens: [{ Value: "" }, ..] })
                yield return argument.Name;
        foreach (var option in command.Options)
            if (option.HelpName is "FILE" or "DIR" or "MODEL" or "SOURCE" or "RUN" or "FILE|NAME" && result.GetResult(option) is { Tokens: [{ Value: "" }, ..] })
                yield return option.Name;
    }

    // The parser takes an option that it does not know for an argument, and its value for one too many.
    private static string? UnknownOption(ParseResult result) => result.Tokens.Any(token => token.Value == "--") ? null
        : result.UnmatchedTokens.Concat(result.CommandResult.Command.Arguments.SelectMany(argument => result.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []))
            .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) || (word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1])));

    private static string Help(ParseResult result) => $"see '{NameOf(result)} --help'";

    private static string NameOf(ParseResult result)
    {
        var names = new List<string>();
        for (var command = result.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, command.Command.Name);
        return string.Join(' ', names);
    }

    private static string? Meant(string word, Command command)
    {
        if (word.Contains('=', StringComparison.Ordinal) && !word.StartsWith('-'))
            return "write --set before each key=value";
        var known = command.Subcommands.Select(sub => sub.Name)
            .Concat(command.Options.Select(option => option.Name))
            .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive).Select(option => option.Name));
        return EditDistance.Nearest(word, known.Where(name => name.StartsWith("--", StringComparison.Ordinal) == word.StartsWith('-'))) is { } near ? $"did you mean '{near}'?" : null;
    }
}
