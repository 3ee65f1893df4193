using Anima.Parquet.Metadata;

namespace Anima.Parquet;

/// <summary>
/// A field of a file's schema, as a reader of rows sees it: a list has one child, its element, whichever of the format's
/// historical shapes stores it; the repeated groups in between do not show.
/// </summary>
internal sealed class ParquetField
{
    /// <summary>Describes a field.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="children">The element of a list, key and value of a map, the fields of a struct; else none.</param>
    public ParquetField(string name, ParquetType type, params IReadOnlyList<ParquetField> children)
    {
        Name = name;
        Type = type;
        Children = children;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What the field holds.</summary>
    public ParquetType Type { get; }

    /// <summary>The element of a list, key and value of a map, the fields of a struct; else empty.</summary>
    public IReadOnlyList<ParquetField> Children { get; }

    /// <summary>Whether a value may be null (OPTIONAL, not REQUIRED). Fields to be written always may.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>Unit of a <see cref="ParquetType.Time"/> or <see cref="ParquetType.Timestamp"/>; else null.</summary>
    public ParquetTimeUnit? Unit { get; init; }

    /// <summary>
    /// Whether a timestamp is an instant in UTC rather than a wall-clock time. As in pyarrow, only the newer annotation says so:
    /// a timestamp with the old one alone, or in INT96, counts as wall-clock time.
    /// </summary>
    public bool IsUtc { get; init; }

    /// <summary>Digits of a <see cref="ParquetType.Decimal"/>, 1 or more; else 0.</summary>
    public int Precision { get; init; }

    /// <summary>Digits behind the point of a <see cref="ParquetType.Decimal"/>; else 0.</summary>
    public int Scale { get; init; }

    /// <summary>The column chunk that holds a leaf's values; null for lists, maps, structs and fields that no file holds.</summary>
    internal LeafColumn? Leaf { get; init; }

    /// <summary>The lowest definition level at which the value is there, not null.</summary>
    internal int PresentLevel { get; init; }

    /// <summary>The repetition level at which a list or map goes on; else 0.</summary>
    internal int RepeatLevel { get; init; }

    /// <summary>The leaves at or below this field, in the order of the file's columns.</summary>
    internal IEnumerable<LeafColumn> Leaves => Leaf is { } leaf ? [leaf] : Children.SelectMany(child => child.Leaves);
}
