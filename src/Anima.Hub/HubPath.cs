using System.Text;

namespace Anima.Hub;

/// <summary>Paths that a server names are untrusted: they may become files only below the folder they belong to.</summary>
internal static class HubPath
{
    /// <summary>Whether a path stays below the folder it is taken from on every system: no empty, <c>.</c> or <c>..</c> part, no drive, no control character.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and < 4096
        && !path.AsSpan().ContainsAny('\\', '\0')
        && !path.Any(char.IsControl)
        && !(OperatingSystem.IsWindows() && path.Contains(':', StringComparison.Ordinal))
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>The path in an address, its separators kept.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>A relative link from a file <paramref name="depth"/> folders below the repository's cache folder to <paramref name="target"/> in it.</summary>
    public static string Up(int depth, string target)
    {
        var link = new StringBuilder();
        for (var i = 0; i < depth; i++)
            link.Append("..").Append(Path.DirectorySeparatorChar);
        return link.Append(target).ToString();
    }
}
