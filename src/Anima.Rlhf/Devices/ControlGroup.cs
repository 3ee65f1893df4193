using System.Globalization;

namespace Anima.Rlhf.Devices;

/// <summary>Reads what Linux control groups allow a process and what they use, both versions.</summary>
internal static class ControlGroup
{
    /// <summary>Where a system mounts them.</summary>
    public const string Mount = "/sys/fs/cgroup";

    // Version 1 says "no limit" with the largest multiple of the page size.
    private const long Unlimited = 1L << 60;

    // Limit, use, and the part of the use that is cached files which the system drops when somebody needs the room.
    private static readonly (string Limit, string Used, string Droppable) Version1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
    private static readonly (string Limit, string Used, string Droppable) Version2 = ("memory.max", "memory.current", "inactive_file");

    /// <summary>The lowest memory limit of a group and those above it, in bytes; null when none is set.</summary>
    /// <param name="membership">The text of /proc/self/cgroup.</param>
    /// <param name="mount">Where control groups are mounted.</param>
    public static long? MemoryLimit(string membership, string mount) => Least(Limited(membership, mount).Select(group => group.Limit));

    /// <summary>The memory that the fullest of a group and those above it has left, in bytes; null when none has a limit.</summary>
    /// <inheritdoc cref="MemoryLimit" path="/param"/>
    public static long? MemoryLeft(string membership, string mount) => Least(Limited(membership, mount).Select(group => Math.Max(0, group.Limit - group.Used)));

    private static long? Least(IEnumerable<long> bytes) => bytes.Select(value => (long?)value).Min();

    private static IEnumerable<(long Limit, long Used)> Limited(string membership, string mount)
    {
        foreach (var line in membership.Split('\n'))
        {
            if (line.Split(':', 3) is not [var id, var controllers, var path])
                continue;
            var (root, names) = id == "0" && controllers.Length == 0 ? (mount, Version2) : (Path.Combine(mount, "memory"), Version1);
            if (names != Version2 && !controllers.Split(',').Contains("memory"))
                continue;
            for (var group = path; ; group = Path.GetDirectoryName(group) ?? "/")
            {
                var folder = Path.Combine(root, group.TrimStart('/'));
                if (Number(Path.Combine(folder, names.Limit)) is { } limit && limit < Unlimited)
                    yield return (limit, Math.Max(0, (Number(Path.Combine(folder, names.Used)) ?? 0) - Droppable(Path.Combine(folder, "memory.stat"), names.Droppable)));
                if (group.Length <= 1)
                    break;
            }
        }
    }

    private static long Droppable(string file, string name)
    {
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) : null;
        return line is not null && long.TryParse(line.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
    }

    // "max" is no number.
    private static long? Number(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
