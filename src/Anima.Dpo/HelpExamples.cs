using System.CommandLine;
using Anima.Dpo.Commands;

namespace Anima.Dpo;

/// <summary>What stands below a command's help: details, and how the command is typed.</summary>
internal static class HelpExamples
{
    private static readonly string[] RootExamples =
    [
        "anima-dpo doctor",
        "anima-dpo train recipes/quickstart.yaml",
        "anima-dpo train recipes/smollm2-135m.yaml --set data.train=my-pairs.jsonl",
        "anima-dpo train --resume smollm2-135m",
    ];

    /// <summary>Writes the details and examples of <paramref name="command"/>.</summary>
    /// <param name="command">The command whose help was shown.</param>
    /// <param name="output">Where it was shown.</param>
    /// <param name="width">Columns that the text is laid out for.</param>
    public static void Write(Command command, TextWriter output, int width)
    {
        var documented = command as DocumentedCommand;
        foreach (var paragraph in documented?.Details ?? [])
        {
            output.WriteLine(Wrapped(paragraph, width));
            output.WriteLine();
        }
        output.WriteLine("Examples:");
        foreach (var example in documented?.Examples ?? RootExamples)
            output.WriteLine($"  {example}");
        output.WriteLine();
    }

    private static string Wrapped(string paragraph, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in paragraph.Split(' '))
            if (lines[^1].Length + 1 + word.Length > width)
                lines.Add(word);
            else
                lines[^1] += lines[^1].Length == 0 ? word : " " + word;
        return string.Join('\n', lines);
    }
}
