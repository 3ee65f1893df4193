using System.Globalization;

namespace Anima.Dpo.Doctor;

/// <summary>Reads what Linux control groups allow a process, both versions.</summary>
internal static class ControlGroup
{
    // Version 1 says "no limit" with the largest multiple of the page size.
    private const long Unlimited = 1L << 60;

    /// <summary>The lowest memory limit of a group and those above it, in bytes; null when none is set.</summary>
    /// <param name="membership">The text of /proc/self/cgroup.</param>
    /// <param name="mount">Where control groups are mounted.</param>
    public static long? MemoryLimit(string membership, string mount)
    {
        var limits = new List<long>();
        foreach (var line in membership.Split('\n'))
        {
            if (line.Split(':', 3) is not [var id, var controllers, var path])
                continue;
            if (id == "0" && controllers.Length == 0)
                limits.AddRange(Limits(mount, path, "memory.max"));
            else if (controllers.Split(',').Contains("memory"))
                limits.AddRange(Limits(Path.Combine(mount, "memory"), path, "memory.limit_in_bytes"));
        }
        return limits.Count > 0 ? limits.Min() : null;
    }

    private static IEnumerable<long> Limits(string root, string path, string file)
    {
        for (var group = path; ; group = Path.GetDirectoryName(group) ?? "/")
        {
            var full = Path.Combine(root, group.TrimStart('/'), file);
            if (File.Exists(full) && long.TryParse(File.ReadAllText(full).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < Unlimited)
                yield return limit;
            if (group.Length <= 1)
                yield break;
        }
    }
}
