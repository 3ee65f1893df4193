namespace Anima.Dpo;

/// <summary>What a command's end tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Something failed that is not the user's input.</summary>
    public const int Failure = 1;

    /// <summary>A file, recipe, line or argument is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
