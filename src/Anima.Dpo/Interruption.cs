using System.Runtime.InteropServices;

namespace Anima.Dpo;

/// <summary>Turns the first Ctrl-C or SIGTERM into a cancelled token, so that a run can save itself; the second ends the process at once.</summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<int> _exitNow;
    private CancellationTokenSource? _part;
    private int _exitCode;

    /// <summary>An interruption that listens to no signal.</summary>
    /// <param name="exitNow">Ends the process with an exit code, whatever else is running.</param>
    public Interruption(Action<int> exitNow) => _exitNow = exitNow;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that tells which signal came first; 0 when none did.</summary>
    public int ExitCode => _exitCode;

    /// <summary>Done before the process ends at once, such as giving a terminal its cursor back.</summary>
    public Action? LastWords { get; set; }

    /// <summary>Makes the next Ctrl-C end a part of the work instead of all of it; the one after that ends all.</summary>
    /// <param name="part">Is cancelled by it.</param>
    /// <returns>Ends that when it is disposed of.</returns>
    public IDisposable EndingOnly(CancellationTokenSource part)
    {
        _part = part;
        return new Ending(this);
    }

    /// <summary>Listens to this process's SIGINT and SIGTERM.</summary>
    public static Interruption OfProcess()
    {
        var interruption = new Interruption(ExitNow);
        interruption.Listen(PosixSignal.SIGINT, Dpo.ExitCode.Interrupted);
        interruption.Listen(PosixSignal.SIGTERM, Dpo.ExitCode.Terminated);
        return interruption;
    }

    /// <summary>What a signal does; <paramref name="exitCode"/> tells which it was.</summary>
    public void Receive(int exitCode)
    {
        if (exitCode == Dpo.ExitCode.Interrupted && Interlocked.Exchange(ref _part, null) is { } part)
            part.Cancel();
        else if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            LastWords?.Invoke();
            _exitNow(exitCode);
        }
        else
            _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private sealed class Ending(Interruption interruption) : IDisposable
    {
        public void Dispose() => interruption._part = null;
    }

    private void Listen(PosixSignal signal, int exitCode) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Receive(exitCode);
    }));

    // Environment.Exit would wait for native code that is still computing, and run its libraries' exit handlers meanwhile.
    private static void ExitNow(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        UnixExit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void UnixExit(int status);
}
