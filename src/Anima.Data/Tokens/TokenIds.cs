using Anima.Data.Cache;

namespace Anima.Data;

/// <summary>Token ids that are held in memory, or that lie in a file of the cache and are read from there each time.</summary>
internal readonly record struct TokenIds
{
    private readonly int[]? _held;
    private readonly MappedIds? _mapped;
    private readonly long _start;

    /// <summary>Ids in memory.</summary>
    /// <param name="held">The ids, [length]; not copied.</param>
    public TokenIds(int[] held) => (_held, Length) = (held, held.Length);

    /// <summary>Ids in a file.</summary>
    internal TokenIds(MappedIds? mapped, long start, int length) => (_mapped, _start, Length) = (mapped, start, length);

    /// <summary>Number of ids; known without reading them.</summary>
    public int Length { get; }

    /// <summary>Ids in memory.</summary>
    /// <param name="held">The ids, [length]; not copied.</param>
    public static implicit operator TokenIds(int[] held) => new(held);

    /// <summary>The ids, [length]: the array itself, or a new one with what the file holds.</summary>
    public int[] Read() => _held ?? _mapped?.Read(_start, Length) ?? [];
}
