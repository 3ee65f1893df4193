using Anima.Dpo.Doctor;

namespace Anima.Dpo.Commands;

/// <summary><c>doctor</c>: tells whether this machine has what training needs.</summary>
internal sealed class DoctorCommand : DocumentedCommand
{
    /// <summary>The command over the given streams.</summary>
    public DoctorCommand(StandardStreams streams) : base("doctor", "Tell what this machine has of what training needs, and how to get what is missing.")
    {
        Details = ["Looks at libtorch, BLAS, CPU, threads and memory. The exit code is 1 when something needed is missing, else 0."];
        Examples = ["anima-dpo doctor"];
        SetAction(_ =>
        {
            var findings = Diagnosis.Of(Machine.Examine());
            DoctorReport.Write(findings, streams.OutputConsole());
            return DoctorReport.ExitCodeOf(findings);
        });
    }
}
