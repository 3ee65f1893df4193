using System.CommandLine;

namespace Anima.Dpo.Commands;

/// <summary>A command whose help ends in details and examples.</summary>
internal abstract class DocumentedCommand : Command
{
    /// <summary>A command with its help.</summary>
    /// <param name="name">The word that names it.</param>
    /// <param name="summary">What it does, in one sentence; the list of commands shows it.</param>
    protected DocumentedCommand(string name, string summary) : base(name, summary)
    {
    }

    /// <summary>What else its own help says, one paragraph each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Whole command lines that show how it is used.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
