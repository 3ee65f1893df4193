using System.Text.RegularExpressions;

namespace Anima.Files;

/// <summary>Names of places that look like paths of this machine and are none.</summary>
internal static partial class LocalPath
{
    /// <summary>Why a name that leads nowhere is no path at all: an address of another machine, or a folder that a shell would have put in its place; null for a plain path.</summary>
    public static string? Foreign(string name)
    {
        if (name.StartsWith("~/", StringComparison.Ordinal) || name == "~")
            return $"{name}: ~ stands for a home folder only to a shell; write the whole path";
        return Scheme().Match(name) is { Success: true } scheme
            ? $"{name}: addresses of {scheme.Groups[1].Value}:// are not read; download it and give its path, or name it as hf://..."
            : null;
    }

    [GeneratedRegex("^([a-zA-Z][a-zA-Z0-9+.-]*)://")]
    private static partial Regex Scheme();
}
