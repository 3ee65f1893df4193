using Anima.Parquet.Metadata;

namespace Anima.Parquet.Writing;

/// <summary>Writes the footer (parquet.thrift, FileMetaData). Everything is OPTIONAL; lists have three levels.</summary>
internal static class FooterWriter
{
    private const int Version = 2;
    private const int Utf8 = 0;
    private const int List = 3;

    // Members of the union LogicalType.
    private const int StringMember = 1;
    private const int ListMember = 3;
    private const int NullMember = 11;

    /// <summary>Makes a footer.</summary>
    /// <param name="fields">The top-level fields.</param>
    /// <param name="rowCount">Rows in the file.</param>
    /// <param name="rowGroups">The structure of each row group.</param>
    /// <param name="createdBy">The writing program.</param>
    public static CompactWriter Write(IReadOnlyList<ParquetField> fields, long rowCount, IReadOnlyList<byte[]> rowGroups, string createdBy)
    {
        var footer = new CompactWriter();
        footer.Int32(1, Version);
        footer.StructList(2, 1 + fields.Sum(CountElements));
        WriteGroup(footer, "schema", null, fields.Count);
        foreach (var field in fields)
            WriteField(footer, field.Name, field);
        footer.Int64(3, rowCount);
        footer.StructList(4, rowGroups.Count);
        foreach (var group in rowGroups)
            footer.Element(group);
        footer.String(6, createdBy);
        footer.End();
        return footer;
    }

    private static int CountElements(ParquetField field) =>
        1 + (field.Type == ParquetType.List ? 1 : 0) + field.Children.Sum(CountElements);

    private static void WriteField(CompactWriter footer, string name, ParquetField field)
    {
        switch (field.Type)
        {
            case ParquetType.List:
                WriteGroup(footer, name, Repetition.Optional, 1, isList: true);
                WriteGroup(footer, WrittenType.RepeatedName, Repetition.Repeated, 1);
                WriteField(footer, WrittenType.ElementName, field.Children[0]);
                break;
            case ParquetType.Struct:
                WriteGroup(footer, name, Repetition.Optional, field.Children.Count);
                foreach (var child in field.Children)
                    WriteField(footer, child.Name, child);
                break;
            default:
                WriteLeaf(footer, name, field.Type);
                break;
        }
    }

    private static void WriteGroup(CompactWriter footer, string name, Repetition? repetition, int children, bool isList = false)
    {
        footer.StartElement();
        if (repetition is { } given)
            footer.Int32(3, (int)given);
        footer.String(4, name);
        footer.Int32(5, children);
        if (isList)
        {
            footer.Int32(6, List);
            WriteLogicalType(footer, ListMember);
        }
        footer.End();
    }

    private static void WriteLeaf(CompactWriter footer, string name, ParquetType type)
    {
        footer.StartElement();
        footer.Int32(1, (int)WrittenType.Of(type));
        footer.Int32(3, (int)Repetition.Optional);
        footer.String(4, name);
        if (type == ParquetType.String)
        {
            footer.Int32(6, Utf8);
            WriteLogicalType(footer, StringMember);
        }
        else if (type == ParquetType.Null)
        {
            WriteLogicalType(footer, NullMember);
        }
        footer.End();
    }

    private static void WriteLogicalType(CompactWriter footer, int member)
    {
        footer.StartStruct(10);
        footer.StartStruct(member);
        footer.End();
        footer.End();
    }
}
