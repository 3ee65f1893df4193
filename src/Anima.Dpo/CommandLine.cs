using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Anima.Dpo.Commands;

namespace Anima.Dpo;

/// <summary>The command <c>anima-dpo</c> with all its subcommands: parses arguments, runs one, and turns its end into an exit code.</summary>
internal sealed class CommandLine
{
    /// <summary>The command's name.</summary>
    public const string Name = "anima-dpo";

    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show the stack of an error.", Recursive = true };
    private readonly HelpOption _help = new() { Description = "Show this help." };
    private readonly Option<bool> _version = new("--version") { Description = "Show the version." };
    private readonly Command _root = new(Name, "Train chat models on preference pairs with DPO, with LoRA adapters on 4-bit weights.");

    /// <summary>The command over the given streams.</summary>
    public CommandLine(StandardStreams streams, Interruption interruption)
    {
        _streams = streams;
        _interruption = interruption;
        _help.Action = new HelpAction { MaxWidth = streams.Width };
        _root.Options.Add(_help);
        _root.Options.Add(_version);
        _root.Options.Add(_verbose);
        _root.Subcommands.Add(new TrainCommand(streams, interruption));
        _root.Subcommands.Add(new SftCommand(streams, interruption));
        _root.Subcommands.Add(new ScoreCommand(streams, interruption));
        _root.Subcommands.Add(new GenerateCommand(streams, interruption));
        _root.Subcommands.Add(new ChatCommand(streams, interruption));
        _root.Subcommands.Add(new TokenizeCommand(streams, interruption));
        _root.Subcommands.Add(new TemplateCommand(streams, interruption));
        _root.Subcommands.Add(new DataCommand(streams, interruption));
        _root.Subcommands.Add(new ModelCommand(streams, interruption));
        _root.Subcommands.Add(new TokenizerCommand(streams, interruption));
        _root.Subcommands.Add(new DoctorCommand(streams));
    }

    /// <summary>This program's version, with the commit it was built from.</summary>
    public static string Version { get; } = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Runs the command that <paramref name="args"/> name.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        // `help COMMAND` is what people type first.
        if (args.Count > 0 && args[0] == "help")
            args = [.. args.Skip(1), "--help"];
        var result = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (ArgumentErrors.MistypedCommand(result, args) is { } mistyped)
        {
            _streams.Error.WriteLine(mistyped);
            return ExitCode.BadInput;
        }
        if (result.GetResult(_help) is { Implicit: false })
            return Guarded(result, () => ShowHelp(result));
        if (result.GetResult(_version) is { Implicit: false } && args.Count == 1)
            return Guarded(result, ShowVersion);
        if (ArgumentErrors.Of(result) is not { Count: > 0 } errors)
            return Guarded(result, () => Invoke(result));
        foreach (var error in errors)
            _streams.Error.WriteLine(error);
        return ExitCode.BadInput;
    }

    private static string Message(ParseResult result, Exception exception) =>
        result.CommandResult.Command is TrainingCommand or DataPrepareCommand ? Failure.MessageOf(exception) : CommandWords.Of(Failure.MessageOf(exception));

    private int ShowHelp(ParseResult result)
    {
        var exitCode = Invoke(result);
        HelpExamples.Write(result.CommandResult.Command, _streams.OutputText, _streams.Width);
        return exitCode;
    }

    private int ShowVersion()
    {
        _streams.OutputText.WriteLine(Version);
        return ExitCode.Success;
    }

    private int Invoke(ParseResult result) => result.Invoke(new InvocationConfiguration
    {
        Output = _streams.OutputText,
        Error = _streams.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    });

    // The end of whatever a command does, its help included, as an exit code.
    private int Guarded(ParseResult result, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException) when (_interruption.ExitCode != 0)
        {
            return _interruption.ExitCode;
        }
        catch (Exception exception) when (Failure.IsBrokenPipe(exception))
        {
            return ExitCode.Success;
        }
#pragma warning disable CA1031 // The outermost frame: every exception becomes a sentence and an exit code here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _streams.Error.WriteLine(result.GetValue(_verbose) ? exception.ToString() : Message(result, exception));
            return Failure.ExitCodeOf(exception);
        }
    }
}
