using System.Numerics;

namespace Anima.Tokenizers.Templates;

/// <summary>Attributes, items and slices. No reflection: what a value offers is listed in <see cref="Methods"/>.</summary>
internal static class Access
{
    /// <summary>value.name: a method or attribute first, then an item of that name.</summary>
    public static object? Attribute(RenderState state, object? value, string name)
    {
        value = Markup.Unwrap(value);
        if (value is Undefined undefined)
            throw undefined.Error();
        if (TryAttribute(value, name, out var attribute))
            return attribute;
        if (value is DictValue dict && dict.TryGet(name, out var item))
            return item;
        return Missing(value, name);
    }

    /// <summary>value[key]: an item first, then an attribute of that name.</summary>
    public static object? Item(RenderState state, object? value, object? key)
    {
        (value, key) = (Markup.Unwrap(value), Markup.Unwrap(key));
        switch (value)
        {
            case Undefined undefined:
                throw undefined.Error();
            case DictValue dict:
                if (key is not (ListValue or DictValue) && dict.TryGet(key, out var item))
                    return item;
                break;
            case string text when Operators.IsInteger(key, out var index):
                if (Index(index, PythonText.Length(text)) is >= 0 and var at)
                    return PythonText.HasSurrogates(text) ? PythonText.Characters(text)[at] : text[at].ToString();
                break;
            case IReadOnlyList<object?> list when Operators.IsInteger(key, out var index):
                if (Index(index, list.Count) is >= 0 and var place)
                    return list[place];
                break;
            case RangeValue range when Operators.IsInteger(key, out var index):
                if (Index(index, range.Count) is >= 0 and var number)
                    return range[number];
                break;
        }
        if (key is string name && TryAttribute(value, name, out var attribute))
            return attribute;
        return key is string missing ? Missing(value, missing) : new Undefined($"{Describe(value)} has no element {Repr(state, key)}");
    }

    /// <summary>value[start:stop:step].</summary>
    public static object? Slice(RenderState state, object? value, object? start, object? stop, object? step)
    {
        if (value is Undefined undefined)
            throw undefined.Error();
        value = Markup.Unwrap(value);
        var stride = Bound(step) ?? 1;
        if (stride == 0)
            throw new TemplateError("slice step cannot be zero");
        if (value is string text && !PythonText.HasSurrogates(text))
        {
            var (from, count) = Range(text.Length, Bound(start), Bound(stop), stride);
            state.Build(count);
            return stride == 1 ? text.Substring(from, count) : string.Create(count, (text, from, (int)stride), (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = source.text[source.from + i * source.Item3];
            });
        }
        IReadOnlyList<object?> items = value switch
        {
            string astral => PythonText.Characters(astral),
            IReadOnlyList<object?> list => list,
            RangeValue range => [.. range],
            DictValue => throw new TemplateError("unhashable type: 'slice'"),
            _ => throw new TemplateError($"'{Operators.TypeName(value)}' object is not subscriptable"),
        };
        var (first, length) = Range(items.Count, Bound(start), Bound(stop), stride);
        state.Build(length);
        var part = Enumerable.Range(0, length).Select(i => items[first + i * (int)stride]);
        return value switch
        {
            string => string.Concat(part),
            TupleValue => new TupleValue(part),
            RangeValue range => new RangeValue(range.Start + first * range.Step, range.Start + (first + length * stride) * range.Step, range.Step * stride),
            _ => new ListValue(part),
        };
    }

    private static int Index(BigInteger index, int count)
    {
        if (index < 0)
            index += count;
        return index >= 0 && index < count ? (int)index : -1;
    }

    private static long? Bound(object? value)
    {
        if (value is null)
            return null;
        if (!Operators.IsInteger(value, out var number))
            throw value is Undefined undefined ? undefined.Error() : new TemplateError("slice indices must be integers or None or have an __index__ method");
        return (long)BigInteger.Clamp(number, int.MinValue, int.MaxValue);
    }

    // Python's slice.indices: the first index and how many.
    private static (int First, int Count) Range(int length, long? start, long? stop, long step)
    {
        long low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
        var from = Clamp(start, step > 0 ? low : high);
        var to = Clamp(stop, step > 0 ? high : low);
        var count = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step;
        return count > 0 ? ((int)from, (int)count) : (0, 0);

        long Clamp(long? bound, long fallback) => bound is not { } value ? fallback : Math.Clamp(value < 0 ? value + length : value, low, high);
    }

    private static bool TryAttribute(object? value, string name, out object? attribute)
    {
        attribute = null;
        // Python's own attributes, and all that begin with an underscore, are out of bounds.
        if (name.StartsWith('_'))
            return false;
        switch (value)
        {
            case NamespaceValue space:
                return space.Attributes.TryGetValue(name, out attribute);
            case NamedValue named:
                return named.Attributes.TryGetValue(name, out attribute);
            case LoopValue loop:
                return loop.TryAttribute(name, out attribute);
            case TupleValue tuple when tuple.Place(name) is >= 0 and var place:
                attribute = tuple[place];
                return true;
            default:
                return Methods.TryFind(value, name, out attribute);
        }
    }

    private static Undefined Missing(object? value, string name) =>
        new(value is LoopValue ? $"'LoopContext' object has no attribute '{name}'" : value is null ? $"'None' has no attribute '{name}'" : $"'{Describe(value)}' has no attribute '{name}'");

    private static string Describe(object? value) => value is null ? "None" : $"{Operators.TypeName(value)} object";

    private static string Repr(RenderState state, object? value)
    {
        var output = new System.Text.StringBuilder();
        Printing.Repr(state, output, value);
        return output.Length > 100 ? Operators.TypeName(value) : output.ToString();
    }
}
