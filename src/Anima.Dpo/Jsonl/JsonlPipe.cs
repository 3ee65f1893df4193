using System.Text.Json;
using Anima.Data;

namespace Anima.Dpo.Jsonl;

/// <summary>One JSON object a line in, one a line out, in the same order.</summary>
/// <param name="streams">Standard input and output, for the name <c>-</c>.</param>
/// <param name="input">The file to read, or <c>-</c>.</param>
/// <param name="output">The file to write, or <c>-</c>; it appears once every line is answered.</param>
internal sealed class JsonlPipe(StandardStreams streams, string input, string output)
{
    /// <summary>The name of standard input and standard output.</summary>
    public const string Standard = JsonlOutput.Standard;

    /// <summary>Answers each line of the input with one of the output.</summary>
    /// <param name="answer">Writes one JSON object for a row; numbers are written so that they read back exactly.</param>
    /// <param name="cancellation">Ends the pipe between two lines.</param>
    /// <inheritdoc cref="Run(Func{IEnumerable{DataRow}, IEnumerable{Action{Utf8JsonWriter}}}, CancellationToken)" path="/exception"/>
    public void Run(Action<DataRow, Utf8JsonWriter> answer, CancellationToken cancellation) =>
        Run(rows => rows.Select(row => (Action<Utf8JsonWriter>)(json => answer(row, json))), cancellation);

    /// <summary>Answers the lines of the input, several at a time if need be.</summary>
    /// <param name="answers">Gives for each row, in order, what writes its JSON object.</param>
    /// <param name="cancellation">Ends the pipe between two lines.</param>
    /// <exception cref="InvalidDataException">A line is not UTF-8 or not one JSON object; the message gives file and line.</exception>
    /// <exception cref="FileNotFoundException">The input does not exist.</exception>
    public void Run(Func<IEnumerable<DataRow>, IEnumerable<Action<Utf8JsonWriter>>> answers, CancellationToken cancellation)
    {
        using var reading = OpenInput(cancellation);
        var lines = answers(JsonlReader.Read(reading, input == Standard ? "standard input" : input, isAnswered: true));
        new JsonlOutput(streams, output).Write(lines, cancellation);
    }

    /// <summary>Refuses an input or output that cannot be, before anything else takes its time.</summary>
    /// <exception cref="InvalidDataException">One is a folder.</exception>
    /// <exception cref="FileNotFoundException">The input does not exist.</exception>
    /// <exception cref="DirectoryNotFoundException">The output's folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The output's folder cannot be written.</exception>
    public void DemandFiles()
    {
        DemandInput();
        if (output != Standard)
            OutputFile.Create(output).Dispose();
    }

    /// <summary>Answers one row that is given instead of an input.</summary>
    /// <param name="row">The row, as a line holds it.</param>
    /// <param name="answers">See <see cref="Run(Func{IEnumerable{DataRow}, IEnumerable{Action{Utf8JsonWriter}}}, CancellationToken)"/>.</param>
    /// <param name="cancellation">Ends the pipe.</param>
    public void Answer(byte[] row, Func<IEnumerable<DataRow>, IEnumerable<Action<Utf8JsonWriter>>> answers, CancellationToken cancellation) =>
        new JsonlOutput(streams, output).Write(answers(JsonlReader.Read(new MemoryStream(row), "the prompt")), cancellation);

    private void DemandInput()
    {
        if (input == Standard)
            return;
        if (Directory.Exists(input))
            throw new InvalidDataException($"{input}: this is a folder; name a file of JSON Lines");
        if (!File.Exists(input))
            throw new FileNotFoundException($"{input}: there is no such file; name a file of JSON Lines, or - for standard input", input);
    }

    private Stream OpenInput(CancellationToken cancellation)
    {
        if (input == Standard)
            return new InterruptibleStream(streams.Input, cancellation);
        DemandInput();
        return File.OpenRead(input);
    }
}
