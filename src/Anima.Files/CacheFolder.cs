namespace Anima.Files;

/// <summary>Where is kept what can be made again.</summary>
internal static class CacheFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "ANIMA_CACHE";

    /// <summary>The folder that this process's environment names: <c>ANIMA_CACHE</c>, else <c>$XDG_CACHE_HOME/anima-dpo</c>, else <c>~/.cache/anima-dpo</c>; null when <c>ANIMA_CACHE</c> is <c>off</c>.</summary>
    public static string? FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The folder that variables name.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    public static string? From(Func<string, string?> variable)
    {
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

        if (Value(Variable) is { } named)
            return named == "off" ? null : Path.GetFullPath(named);
        // A relative path in XDG_CACHE_HOME is to be ignored, says its specification.
        var caches = Value("XDG_CACHE_HOME") is { } shared && Path.IsPathRooted(shared)
            ? shared
            : Path.Combine(Value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.GetFullPath(Path.Combine(caches, "anima-dpo"));
    }
}
