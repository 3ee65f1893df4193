namespace Anima.Parquet.Metadata;

/// <summary>Reads the union LogicalType of parquet.thrift.</summary>
internal static class LogicalAnnotationReader
{
    /// <summary>Reads the union; a member newer than this reader counts as no annotation.</summary>
    public static LogicalAnnotation Read(ref CompactReader reader)
    {
        var annotation = default(LogicalAnnotation);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            CompactReader.ExpectStruct(type);
            annotation = id switch
            {
                5 => ReadDecimal(ref reader),
                7 => ReadTime(ref reader, LogicalKind.Time),
                8 => ReadTime(ref reader, LogicalKind.Timestamp),
                10 => ReadInteger(ref reader),
                _ => ReadPlain(ref reader, id),
            };
        }
        return annotation;
    }

    private static LogicalAnnotation ReadPlain(ref CompactReader reader, int member)
    {
        reader.Skip(CompactType.Struct);
        return new(member switch
        {
            1 => LogicalKind.String,
            2 => LogicalKind.Map,
            3 => LogicalKind.List,
            4 => LogicalKind.Enum,
            6 => LogicalKind.Date,
            11 => LogicalKind.Null,
            12 => LogicalKind.Json,
            13 => LogicalKind.Bson,
            14 => LogicalKind.Uuid,
            15 => LogicalKind.Float16,
            _ => LogicalKind.None,
        });
    }

    private static LogicalAnnotation ReadDecimal(ref CompactReader reader)
    {
        var (scale, precision) = (0, 0);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
                scale = reader.ReadInt32(type);
            else if (id == 2)
                precision = reader.ReadInt32(type);
            else
                reader.Skip(type);
        }
        return new(LogicalKind.Decimal, Precision: precision, Scale: scale);
    }

    private static LogicalAnnotation ReadTime(ref CompactReader reader, LogicalKind kind)
    {
        var (isUtc, unit) = (false, 0);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
                isUtc = CompactReader.ReadBoolean(type);
            else if (id == 2)
                unit = ReadUnit(ref reader, type);
            else
                reader.Skip(type);
        }
        if (unit is < 1 or > 3)
            throw new DamageException($"a time has the unknown unit {unit}");
        return new(kind, Unit: (ParquetTimeUnit)(unit - 1), IsUtc: isUtc);
    }

    private static int ReadUnit(ref CompactReader reader, CompactType type)
    {
        CompactReader.ExpectStruct(type);
        var unit = 0;
        for (var id = 0; reader.ReadField(ref id, out var member);)
        {
            unit = id;
            reader.Skip(member);
        }
        return unit;
    }

    private static LogicalAnnotation ReadInteger(ref CompactReader reader)
    {
        var (width, isSigned) = (0, false);
        for (var id = 0; reader.ReadField(ref id, out var type);)
        {
            if (id == 1)
                width = reader.ReadInt8(type);
            else if (id == 2)
                isSigned = CompactReader.ReadBoolean(type);
            else
                reader.Skip(type);
        }
        return new(LogicalKind.Integer, width, isSigned);
    }
}
