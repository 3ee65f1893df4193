using System.Collections;
using System.Numerics;

namespace Anima.Tokenizers.Templates;

// Template values: null is none; bool, long, BigInteger, double and string are themselves; the rest are the classes here.

/// <summary>A name, key or index that is not there. It prints as nothing; most other uses of it are errors with its message.</summary>
internal sealed class Undefined(string message)
{
    public string Message { get; } = message;

    public TemplateError Error() => new(Message);
}

/// <summary>
/// Text that a filter has marked as safe for HTML. It is a string, but what is added to it with + is escaped, although templates here do
/// not escape by themselves; other operations take it as plain text.
/// </summary>
internal sealed record Markup(string Text)
{
    public static object? Unwrap(object? value) => value is Markup markup ? markup.Text : value;

    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);
}

/// <summary>A list.</summary>
internal sealed class ListValue : List<object?>
{
    public ListValue()
    {
    }

    public ListValue(IEnumerable<object?> items)
        : base(items)
    {
    }
}

/// <summary>A tuple.</summary>
internal sealed class TupleValue(IEnumerable<object?> items, string[]? names = null) : IReadOnlyList<object?>
{

    private readonly object?[] _items = [.. items];

    public int Count => _items.Length;

    public object? this[int index] => _items[index];

    /// <summary>The place of the member called <paramref name="name"/>, or −1; most tuples name none.</summary>
    public int Place(string name) => names is null ? -1 : Array.IndexOf(names, name);

    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A dictionary that keeps the order of its keys, which are compared as Python compares them.</summary>
internal sealed class DictValue
{
    private static readonly object NoneKey = new();

    private readonly OrderedDictionary<object, object?> _items = new(KeyComparer.Instance);

    public int Count => _items.Count;

    public IEnumerable<object?> Keys => _items.Keys.Select(key => key == NoneKey ? null : key);

    public IEnumerable<object?> Values => _items.Values;

    public IEnumerable<KeyValuePair<object?, object?>> Items => _items.Select(item => KeyValuePair.Create(item.Key == NoneKey ? null : item.Key, item.Value));

    public object? this[object? key]
    {
        set => _items[Boxed(key)] = value;
    }

    public bool TryGet(object? key, out object? value) => _items.TryGetValue(Boxed(key), out value);

    private static object Boxed(object? key) => key switch
    {
        null => NoneKey,
        ListValue => throw new TemplateError("unhashable type: 'list'"),
        DictValue => throw new TemplateError("unhashable type: 'dict'"),
        _ => key,
    };

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static KeyComparer Instance { get; } = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y) || x != NoneKey && y != NoneKey && Operators.AreEqual(x, y);

        int IEqualityComparer<object>.GetHashCode(object key) => key switch
        {
            bool b => b ? 1 : 0,
            long n => n.GetHashCode(),
            double d when Math.Floor(d) == d && Math.Abs(d) < 9e18 => ((long)d).GetHashCode(),
            BigInteger n => n.GetHashCode(),
            TupleValue tuple => tuple.Count,
            _ => key.GetHashCode(),
        };
    }
}

/// <summary>range(start, stop, step).</summary>
internal sealed class RangeValue(long start, long stop, long step) : IEnumerable<object?>
{
    public long Start => start;

    public long Stop => stop;

    public long Step => step;

    public int Count { get; } = (int)Math.Clamp(step > 0 ? (stop - start + step - 1) / step : (stop - start + step + 1) / step, 0, int.MaxValue);

    public long this[int index] => start + index * step;

    public IEnumerator<object?> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What map, select and their like give: a sequence that can be walked but has no length and no indices.</summary>
internal sealed class LazyValue(IEnumerable<object?> items) : IEnumerable<object?>
{
    private readonly IEnumerator<object?> _items = items.GetEnumerator();

    // A generator runs once: a second walk goes on where the first stopped.
    public IEnumerator<object?> GetEnumerator()
    {
        while (_items.MoveNext())
            yield return _items.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The views that dict.keys(), values() and items() give.</summary>
internal sealed class DictView(string kind, IReadOnlyList<object?> items) : IEnumerable<object?>
{
    public string Kind => kind;

    public IReadOnlyList<object?> Items => items;

    public IEnumerator<object?> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>namespace(): the one object whose attributes a template may set.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Attributes { get; } = [];
}

/// <summary>Something that can be called.</summary>
internal abstract class Callable
{
    public abstract object? Call(RenderState state, Arguments arguments);
}

/// <summary>A function or bound method of the engine.</summary>
internal sealed class Function(string name, Func<RenderState, Arguments, object?> body) : Callable
{
    public string Name => name;

    public override object? Call(RenderState state, Arguments arguments) => body(state, arguments);
}
