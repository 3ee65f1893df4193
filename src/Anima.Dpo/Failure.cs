using System.Reflection;
using System.Text.RegularExpressions;
using Anima.Rlhf.Devices;

namespace Anima.Dpo;

/// <summary>What a user is told about an exception, and the exit code that goes with it.</summary>
internal static class Failure
{
    // EPIPE on Linux and macOS; .NET reports it as the HResult of an IOException.
    private const int BrokenPipe = 32;

    /// <summary>Whether the reader of standard output has gone, as <c>head</c> does when it has enough.</summary>
    public static bool IsBrokenPipe(Exception exception) => exception is IOException && exception.HResult is BrokenPipe;

    /// <summary>The exit code for <paramref name="exception"/>: 2 for bad input, else 1.</summary>
    public static int ExitCodeOf(Exception exception) => Cause(exception) is InvalidDataException or FileNotFoundException or DirectoryNotFoundException
        ? ExitCode.BadInput
        : ExitCode.Failure;

    /// <summary>The message for <paramref name="exception"/>, without a stack: one line, or one for each problem of a recipe.</summary>
    public static string MessageOf(Exception exception) => Cause(exception) switch
    {
        DllNotFoundException or BadImageFormatException or EntryPointNotFoundException => $"{DescriptionOf(exception)}; run 'anima-dpo doctor' to see what is missing",
        LibtorchNotLoadedException => $"{DescriptionOf(exception)}; 'anima-dpo doctor' tells what was found",
        var cause when DeviceErrors.IsOutOfMemory(cause) =>
            $"there is not enough memory{Asked(cause)}; 'anima-dpo doctor' tells how much there is; smaller micro-batches (train.tokens_per_batch), shorter pairs (data.max_length) and a smaller budget (train.memory) need less",
        _ => DescriptionOf(exception),
    };

    /// <summary>The exception's own words, without wrappers.</summary>
    public static string DescriptionOf(Exception exception) =>
        Cause(exception) is InvalidDataException data ? data.Message : OneLine(Cause(exception).Message).TrimEnd('.');

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // What libtorch says beside is a place in its sources and advice for Python.
    private static string Asked(Exception exception) =>
        Regex.Match(exception.Message, @"tried to allocate [\d.]+ \w+", RegexOptions.IgnoreCase) is { Success: true } match ? $" ({match.Value})" : "";

    // Wrappers of the runtime say nothing themselves.
    private static Exception Cause(Exception exception) =>
        exception is AggregateException or TypeInitializationException or TargetInvocationException && exception.InnerException is { } inner ? Cause(inner) : exception;
}
