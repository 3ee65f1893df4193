using Anima.Parquet.Metadata;

namespace Anima.Parquet.Writing;

/// <summary>Makes the tree that takes rows apart, and its columns.</summary>
internal sealed class FieldWriterBuilder(Codec codec)
{
    private const int MaxDepth = 64;

    private readonly Stack<string> _path = [];

    /// <summary>A writer of whole rows.</summary>
    public StructWriter Row(IReadOnlyList<ParquetField> fields) => Struct(fields, 0, 0, 0);

    private FieldWriter Build(ParquetField field, int definition, int repetition)
    {
        if (_path.Count >= MaxDepth)
            throw new ArgumentException($"The schema is nested deeper than {MaxDepth}.", nameof(field));
        _path.Push(field.Name);
        FieldWriter writer = field.Type switch
        {
            ParquetType.List => List(field, definition, repetition),
            ParquetType.Struct => Struct(field.Children, definition, definition + 1, repetition),
            _ => new LeafWriter(field.Type, new([.. _path.Reverse()], WrittenType.Of(field.Type), definition + 1, repetition, codec), definition),
        };
        _path.Pop();
        return writer;
    }

    private StructWriter Struct(IReadOnlyList<ParquetField> fields, int parentDefinition, int definition, int repetition)
    {
        if (fields.Count == 0)
            throw new ArgumentException("A struct without fields cannot be stored; leave it out.", nameof(fields));
        if (fields.GroupBy(field => field.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two fields are named {twice.Key}.", nameof(fields));
        return new(fields, [.. fields.Select(field => Build(field, definition, repetition))], parentDefinition);
    }

    private ListWriter List(ParquetField field, int definition, int repetition)
    {
        _path.Push(WrittenType.RepeatedName);
        var element = new ParquetField(WrittenType.ElementName, field.Children[0].Type, field.Children[0].Children);
        var writer = new ListWriter(Build(element, definition + 2, repetition + 1), definition, repetition + 1);
        _path.Pop();
        return writer;
    }
}
