using System.Globalization;
using System.Numerics;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>transformers' tojson: Python's json.dumps, by default without ASCII escapes and with keys in their order.</summary>
internal sealed class JsonText
{
    private readonly RenderState _state;
    private readonly StringBuilder _output = new();
    private readonly bool _ascii;
    private readonly bool _sort;
    private readonly string? _indent;
    private readonly string _itemSeparator;
    private readonly string _keySeparator;

    private JsonText(RenderState state, bool ascii, bool sort, string? indent, string itemSeparator, string keySeparator) =>
        (_state, _ascii, _sort, _indent, _itemSeparator, _keySeparator) = (state, ascii, sort, indent, itemSeparator, keySeparator);

    public static string Write(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = arguments.Get(1, "indent") switch
        {
            null => null,
            string text => text,
            var width => new string(' ', Math.Clamp(Filters.Int(width, "indent"), 0, 1000)),
        };
        var (item, key) = (indent is null ? ", " : ",", ": ");
        if (arguments.Get(2, "separators") is { } separators)
            (item, key) = Operators.Iterate(separators).ToArray() is [string first, string second] ? (first, second) : throw new TemplateError("separators must be two strings");
        var writer = new JsonText(state, Operators.IsTrue(arguments.Get(0, "ensure_ascii", false)), Operators.IsTrue(arguments.Get(3, "sort_keys", false)), indent, item, key);
        writer.Write(value, 0);
        return state.Built(writer._output.ToString());
    }

    private void Write(object? value, int depth)
    {
        _state.Step();
        if (depth > RenderState.MaxDepth)
            throw new TemplateError("a value is nested too deeply to be written as JSON");
        if (_output.Length > RenderState.MaxText)
            throw new TemplateError("the JSON text is too long");
        switch (value)
        {
            case null:
                _output.Append("null");
                break;
            case bool b:
                _output.Append(b ? "true" : "false");
                break;
            case long or BigInteger:
                _output.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double d:
                _output.Append(Number(d));
                break;
            case string text:
                WriteString(text);
                break;
            case Markup markup:
                WriteString(markup.Text);
                break;
            case DictValue dict:
                WriteDict(dict, depth);
                break;
            case ListValue or TupleValue:
                WriteItems('[', ']', (IReadOnlyList<object?>)value, depth, item => Write(item, depth + 1));
                break;
            default:
                throw new TemplateError($"Object of type {Operators.TypeName(value)} is not JSON serializable");
        }
    }

    private void WriteDict(DictValue dict, int depth)
    {
        var items = dict.Items.ToList();
        if (_sort)
            items = SequenceFilters.Sorted(items, item => item.Key, reverse: false);
        WriteItems('{', '}', items, depth, item =>
        {
            WriteString(item.Key switch
            {
                string text => text,
                null => "null",
                bool b => b ? "true" : "false",
                double d => Number(d),
                long or BigInteger => ((IFormattable)item.Key).ToString(null, CultureInfo.InvariantCulture),
                _ => throw new TemplateError($"keys must be str, int, float, bool or None, not {Operators.TypeName(item.Key)}"),
            });
            _output.Append(_keySeparator);
            Write(item.Value, depth + 1);
        });
    }

    private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> write)
    {
        _output.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                _output.Append(_itemSeparator);
            NewLine(depth + 1);
            write(items[i]);
        }
        if (items.Count > 0)
            NewLine(depth);
        _output.Append(close);
    }

    private void NewLine(int depth)
    {
        if (_indent is null)
            return;
        _output.Append('\n');
        for (var i = 0; i < depth && _output.Length <= RenderState.MaxText; i++)
            _output.Append(_indent);
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "Infinity" : "-Infinity" : PythonText.Float(value);

    private void WriteString(string text)
    {
        _output.Append('"');
        foreach (var c in text)
        {
            var escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                > '~' when _ascii => c == '\x7f' ? null : $"\\u{(int)c:x4}",
                _ => null,
            };
            if (escape is null)
                _output.Append(c);
            else
                _output.Append(escape);
        }
        _output.Append('"');
    }
}
