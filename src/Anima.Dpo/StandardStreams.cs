using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Anima.Dpo;

/// <summary>Standard input, output and error, as a command uses them: results to output, everything said to error.</summary>
internal sealed class StandardStreams : IDisposable
{
    /// <summary>Streams of a process or of a test.</summary>
    /// <param name="input">Bytes that a command reads by default.</param>
    /// <param name="output">Where results go by default.</param>
    /// <param name="error">Where progress and messages go.</param>
    public StandardStreams(Stream input, Stream output, TextWriter error)
    {
        Input = input;
        Output = output;
        Error = error;
        OutputText = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output.</summary>
    public Stream Output { get; }

    /// <summary>Standard output for text, flushed with every write.</summary>
    public TextWriter OutputText { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether someone watches standard error: a terminal that can move its cursor, outside continuous integration.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Columns of text that output is laid out for.</summary>
    public int Width { get; init; } = 100;

    /// <summary>The streams of this process.</summary>
    public static StandardStreams OfProcess()
    {
        if (OperatingSystem.IsWindows())
            SpeakUtf8();
        return new(Console.OpenStandardInput(), OpenOutput(), Console.Error)
        {
            IsErrorInteractive = !Console.IsErrorRedirected && IsEmpty("CI") && CanMoveCursor(),
            IsOutputTerminal = !Console.IsOutputRedirected,
            Width = Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 40, 100),
        };
    }

    /// <summary>NO_COLOR asks for something when it is set to something (no-color.org); libraries look only for its name.</summary>
    public static void ForgetEmptyNoColor()
    {
        if (IsEmpty("NO_COLOR"))
            Environment.SetEnvironmentVariable("NO_COLOR", null);
    }

    /// <summary>Gives a watched terminal its cursor back, on a line of its own.</summary>
    public void ShowCursor()
    {
        if (!IsErrorInteractive)
            return;
        Error.Write("\e[?25h\n");
        Error.Flush();
    }

    /// <summary>Standard output as a console: colours on a terminal that wants them (NO_COLOR), plain text anywhere else.</summary>
    public IAnsiConsole OutputConsole() => MakeConsole(OutputText, IsOutputTerminal);

    /// <summary>Standard error as a console: live display and colours where someone watches, plain text anywhere else.</summary>
    public IAnsiConsole ErrorConsole() => MakeConsole(Error, IsErrorInteractive);

    /// <inheritdoc/>
    public void Dispose()
    {
        OutputText.Dispose();
        Output.Dispose();
        Input.Dispose();
    }

    private static IAnsiConsole MakeConsole(TextWriter writer, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
    });

    // Windows names no terminal; Spectre asks its console itself.
    private static bool CanMoveCursor() => OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    // Windows' consoles begin with the code page of their region, which has no Japanese in Europe.
    private static void SpeakUtf8()
    {
        try
        {
            Console.OutputEncoding = Console.InputEncoding = new UTF8Encoding(false);
        }
        catch (IOException)
        {
            // There is no console: pipes and files hold bytes.
        }
    }

    private static bool IsEmpty(string variable) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    // The console's own stream hides that a pipe's reader has gone; a file stream says so. On a seekable file it would keep
    // an offset of its own and overwrite what others append, so files get the console's stream.
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
            try
            {
                var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!pipe.CanSeek)
                    return pipe;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Standard output is closed or of a kind that takes no file stream.
            }
        return Console.OpenStandardOutput();
    }
}
