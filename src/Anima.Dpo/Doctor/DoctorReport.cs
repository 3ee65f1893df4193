using Spectre.Console;

namespace Anima.Dpo.Doctor;

/// <summary>Prints findings: a mark, the subject and what was found, remedies below.</summary>
internal static class DoctorReport
{
    /// <summary>Writes the findings and a closing line to <paramref name="console"/>.</summary>
    public static void Write(IReadOnlyList<Finding> findings, IAnsiConsole console)
    {
        foreach (var finding in findings)
        {
            var (mark, colour) = finding.Severity switch
            {
                Severity.Fine => ("ok     ", Color.Green),
                Severity.Warning => ("warning", Color.Yellow),
                _ => ("missing", Color.Red),
            };
            console.Write(new Text(mark, new Style(colour)));
            Line(console, $"  {finding.Subject,-9}  {finding.Text}");
            if (finding.Remedy is { } remedy)
                Line(console, $"                    -> {remedy}");
        }
        Line(console, Summary(findings));
    }

    /// <summary>0 when nothing needed is missing, else 1.</summary>
    public static int ExitCodeOf(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Severity == Severity.Missing) ? ExitCode.Failure : ExitCode.Success;

    private static string Summary(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Severity == Severity.Missing) ? "Something needed is missing; see above."
        : findings.Any(finding => finding.Severity == Severity.Warning) ? "Everything needed is there; see the warnings above."
        : "Everything needed is there.";

    // A whole line at once, without wrapping: a remedy is to be copied.
    private static void Line(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
