namespace Anima.Dpo.DataReports;

/// <summary>How wide reports are.</summary>
internal static class ReportWidth
{
    /// <summary>Wider than any line: what a program or a file reads is not broken into lines of a terminal.</summary>
    public const int Endless = 1_000_000;
}
