namespace Anima.Tokenizers.Templates;

/// <summary>Jinja's filters on lists and dictionaries.</summary>
internal static class SequenceFilters
{
    public static Dictionary<string, Filter> All { get; } = new()
    {
        ["batch"] = Batch,
        ["count"] = (_, value, _) => Length(value),
        ["dictsort"] = DictSort,
        ["first"] = (_, value, _) => Operators.Iterate(value).Cast<object?>().DefaultIfEmpty(new Undefined("No first item, sequence was empty.")).First(),
        ["groupby"] = GroupBy,
        ["items"] = (_, value, _) => Items(value),
        ["join"] = Join,
        ["last"] = (_, value, _) => Operators.Iterate(value is LazyValue ? throw new TemplateError("'generator' object is not reversible") : value).DefaultIfEmpty(new Undefined("No last item, sequence was empty.")).Last(),
        ["length"] = (_, value, _) => Length(value),
        ["list"] = (state, value, _) => List(state, value),
        ["map"] = (state, value, arguments) => new LazyValue(Map(state, value, arguments)),
        ["max"] = (state, value, arguments) => Extreme(state, value, arguments, 1),
        ["min"] = (state, value, arguments) => Extreme(state, value, arguments, -1),
        ["random"] = (_, value, _) => throw new TemplateError("the filter 'random' is not available: a chat template must render the same text every time"),
        ["reject"] = (state, value, arguments) => new LazyValue(Select(state, value, arguments, keep: false, byAttribute: false)),
        ["rejectattr"] = (state, value, arguments) => new LazyValue(Select(state, value, arguments, keep: false, byAttribute: true)),
        ["reverse"] = Reverse,
        ["select"] = (state, value, arguments) => new LazyValue(Select(state, value, arguments, keep: true, byAttribute: false)),
        ["selectattr"] = (state, value, arguments) => new LazyValue(Select(state, value, arguments, keep: true, byAttribute: true)),
        ["slice"] = Slice,
        ["sort"] = Sort,
        ["sum"] = Sum,
        ["unique"] = Unique,
    };

    public static long Length(object? value) => value switch
    {
        string text => PythonText.Length(text),
        DictValue dict => dict.Count,
        ListValue list => list.Count,
        TupleValue tuple => tuple.Count,
        RangeValue range => range.Count,
        DictView view => view.Items.Count,
        Undefined => 0,
        _ => throw new TemplateError($"object of type '{Operators.TypeName(value)}' has no len()"),
    };

    public static ListValue List(RenderState state, object? value)
    {
        var list = new ListValue();
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            list.Add(item);
        }
        state.BuildList(list.Count);
        return list;
    }

    private static LazyValue Items(object? value) => value switch
    {
        Undefined => new([]),
        DictValue dict => new(dict.Items.Select(item => new TupleValue([item.Key, item.Value]))),
        _ => throw new TemplateError("Can only get item pairs from a mapping."),
    };

    private static LazyValue Batch(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("batch", "linecount", "fill_with");
        var size = Math.Max(1, Filters.Int(arguments.Required(0, "linecount"), "linecount"));
        var rows = List(state, value).Chunk(size).Select(row => new ListValue(row)).ToList();
        if (rows.Count > 0 && arguments.Get(1, "fill_with") is { } fill)
        {
            state.BuildList(size);
            while (rows[^1].Count < size)
                rows[^1].Add(fill);
        }
        return new LazyValue(rows);
    }

    private static LazyValue Slice(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("slice", "slices", "fill_with");
        var list = List(state, value);
        var slices = Math.Clamp(Filters.Int(arguments.Required(0, "slices"), "slices"), 1, 100_000);
        var fill = arguments.Get(1, "fill_with");
        var (size, extra) = (list.Count / slices, list.Count % slices);
        return new LazyValue(Enumerable.Range(0, slices).Select(i =>
        {
            var start = i * size + Math.Min(i, extra);
            var row = new ListValue(list.Skip(start).Take(size + (i < extra ? 1 : 0)));
            if (fill is not null && i >= extra)
                row.Add(fill);
            return row;
        }));
    }

    private static ListValue DictSort(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("dictsort", "case_sensitive", "by", "reverse");
        if (value is not DictValue dict)
            throw value is Undefined undefined ? undefined.Error() : new TemplateError($"'{Operators.TypeName(value)}' object has no attribute 'items'");
        var exact = Operators.IsTrue(arguments.Get(0, "case_sensitive", false));
        var byValue = arguments.Get(1, "by", "key") is "value";
        var pairs = dict.Items.Select(item => new TupleValue([item.Key, item.Value]));
        return new ListValue(Sorted(pairs, pair => Fold(pair[byValue ? 1 : 0], exact), Operators.IsTrue(arguments.Get(2, "reverse", false))));
    }

    private static ListValue GroupBy(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("groupby", "attribute", "default", "case_sensitive");
        var attribute = arguments.Required(0, "attribute");
        var fallback = arguments.Get(1, "default");
        var exact = Operators.IsTrue(arguments.Get(2, "case_sensitive", false));
        var groups = new ListValue();
        object? last = null;
        ListValue? members = null;
        foreach (var item in Sorted(List(state, value), item => Fold(Lookup(state, item, attribute, fallback), exact), reverse: false))
        {
            var key = Lookup(state, item, attribute, fallback);
            if (members is null || !Operators.AreEqual(Fold(key, exact), Fold(last, exact)))
            {
                members = [];
                groups.Add(new TupleValue([key, members], ["grouper", "list"]));
            }
            members.Add(item);
            last = key;
        }
        return groups;
    }

    private static string Join(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("join", "d", "attribute");
        var attribute = arguments.Get(1, "attribute");
        var parts = new List<string>();
        var separator = Printing.Text(state, arguments.Get(0, "d", ""));
        long length = 0;
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            parts.Add(Printing.Text(state, attribute is null ? item : Lookup(state, item, attribute, null)));
            length += parts[^1].Length + separator.Length;
            if (length > RenderState.MaxText)
                break;
        }
        state.Build(length);
        return string.Join(separator, parts);
    }

    private static IEnumerable<object?> Map(RenderState state, object? value, Arguments arguments)
    {
        if (!Operators.IsTrue(value))
            yield break;
        var byAttribute = arguments.TryGet(-1, "attribute", out var attribute);
        var fallback = arguments.Get(-1, "default");
        if (byAttribute)
            arguments.Accept("map", "", "attribute", "default");
        else if (arguments.Positional.Count == 0)
            throw new TemplateError("map requires a filter argument");
        var filter = byAttribute ? null : Filters.Find(arguments.Positional[0] as string ?? throw new TemplateError("map requires the name of a filter"));
        var rest = byAttribute ? Arguments.None : new Arguments([.. arguments.Positional.Skip(1)], arguments.Keywords);
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            yield return filter is null ? Lookup(state, item, attribute, fallback) : filter(state, item, rest);
        }
    }

    private static IEnumerable<object?> Select(RenderState state, object? value, Arguments arguments, bool keep, bool byAttribute)
    {
        if (!Operators.IsTrue(value))
            yield break;
        var at = 0;
        var attribute = byAttribute ? arguments.Required(at++, "attribute") : null;
        var test = arguments.Positional.Count > at
            ? Tests.Find(arguments.Positional[at++] as string ?? throw new TemplateError("the name of a test must be a string"))
            : (item, _) => Operators.IsTrue(item);
        var rest = new Arguments([.. arguments.Positional.Skip(at)], arguments.Keywords);
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            if (test(byAttribute ? Lookup(state, item, attribute, null) : item, rest) == keep)
                yield return item;
        }
    }

    /// <summary>A dotted path of attributes or indices, or an index: what map, sort and groupby take as attribute.</summary>
    private static object? Lookup(RenderState state, object? item, object? attribute, object? fallback)
    {
        if (attribute is null)
            return item;
        if (attribute is not string path)
            item = Access.Item(state, item, attribute);
        else
            foreach (var part in path.Split('.'))
            {
                item = Access.Item(state, item, long.TryParse(part, out var index) ? index : part);
                if (item is Undefined && fallback is not null)
                    return fallback;
            }
        return item is Undefined && fallback is not null ? fallback : item;
    }

    private static object? Extreme(RenderState state, object? value, Arguments arguments, int sign)
    {
        arguments.Accept(sign > 0 ? "max" : "min", "case_sensitive", "attribute");
        var exact = Operators.IsTrue(arguments.Get(0, "case_sensitive", false));
        var attribute = arguments.Get(1, "attribute");
        object? best = null, bestKey = null;
        var any = false;
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            var key = Fold(Lookup(state, item, attribute, null), exact);
            if (!any || Operators.Compare(key, bestKey, sign > 0 ? ">" : "<") * sign > 0)
                (best, bestKey, any) = (item, key, true);
        }
        return any ? best : new Undefined("No aggregated item, sequence was empty.");
    }

    private static object? Reverse(RenderState state, object? value, Arguments arguments)
    {
        if (value is string text)
            return Access.Slice(state, text, null, null, -1L);
        if (value is Undefined undefined)
            throw undefined.Error();
        var list = List(state, value);
        list.Reverse();
        return new LazyValue(list);
    }

    private static ListValue Sort(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("sort", "reverse", "case_sensitive", "attribute");
        var exact = Operators.IsTrue(arguments.Get(1, "case_sensitive", false));
        // Several attributes may be named, with commas between them.
        object?[] attributes = arguments.Get(2, "attribute") is string names ? names.Split(',') : [arguments.Get(2, "attribute")];
        return new ListValue(Sorted(
            List(state, value),
            item => new ListValue(attributes.Select(attribute => Fold(Lookup(state, item, attribute, null), exact))),
            Operators.IsTrue(arguments.Get(0, "reverse", false))));
    }

    private static object? Sum(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("sum", "attribute", "start");
        var attribute = arguments.Get(0, "attribute");
        var total = arguments.Get(1, "start", 0L);
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            total = Operators.Binary(state, "+", total, Lookup(state, item, attribute, null));
        }
        return total;
    }

    private static LazyValue Unique(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("unique", "case_sensitive", "attribute");
        var exact = Operators.IsTrue(arguments.Get(0, "case_sensitive", false));
        var attribute = arguments.Get(1, "attribute");
        var seen = new DictValue();
        var kept = new ListValue();
        foreach (var item in Operators.Iterate(value))
        {
            state.Step();
            var key = Fold(Lookup(state, item, attribute, null), exact);
            if (seen.TryGet(key, out _))
                continue;
            seen[key] = true;
            kept.Add(item);
        }
        return new LazyValue(kept);
    }

    private static object? Fold(object? value, bool exact) => !exact && value is string text ? PythonText.Lower(text) : value;

    // A stable sort: OrderBy keeps the order of equal items, in reverse too, as Python does.
    public static List<T> Sorted<T>(IEnumerable<T> items, Func<T, object?> key, bool reverse)
    {
        var comparer = Comparer<object?>.Create((a, b) => Operators.Compare(a, b, "<"));
        try
        {
            return (reverse ? items.OrderByDescending(key, comparer) : items.OrderBy(key, comparer)).ToList();
        }
        catch (InvalidOperationException e) when (e.InnerException is TemplateError inner)
        {
            throw inner;
        }
    }
}
