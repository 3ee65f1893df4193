using System.Text;

namespace Anima.Dpo.Tests;

/// <summary>A command line whose standard streams are memory.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    /// <summary>A terminal whose standard input holds <paramref name="input"/>.</summary>
    public Terminal(string input = "") : this(Encoding.UTF8.GetBytes(input))
    {
    }

    /// <summary>A terminal whose standard input holds <paramref name="input"/>.</summary>
    public Terminal(byte[] input) => Streams = new StandardStreams(new MemoryStream(input), _output, _error);

    /// <summary>The streams.</summary>
    public StandardStreams Streams { get; }

    /// <summary>Signals that reach the command.</summary>
    public Interruption Interruption { get; } = new(_ => { });

    /// <summary>What was written to standard output so far.</summary>
    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    /// <summary>What was written to standard error so far.</summary>
    public string Error => _error.ToString();

    /// <summary>Runs one command line; the exit code.</summary>
    public int Run(params string[] args) => new CommandLine(Streams, Interruption).Run(args);

    public void Dispose()
    {
        Streams.Dispose();
        Interruption.Dispose();
    }
}
