using System.Globalization;
using System.Numerics;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>str() and repr() of template values.</summary>
internal static class Printing
{
    /// <summary>str(): what a value prints as.</summary>
    public static string Text(RenderState state, object? value)
    {
        switch (value)
        {
            case string text:
                return text;
            case Markup markup:
                return markup.Text;
            case Undefined:
                return "";
            case null:
                return "None";
            case long n:
                return n.ToString(CultureInfo.InvariantCulture);
            default:
                var output = new StringBuilder();
                Repr(state, output, value);
                return output.ToString();
        }
    }

    public static void Repr(RenderState state, StringBuilder output, object? value, int depth = 0)
    {
        state.Step();
        if (depth > RenderState.MaxDepth)
            throw new TemplateError("a value is nested too deeply to be printed");
        if (output.Length > RenderState.MaxText)
            throw new TemplateError("the printed form of a value is too long");
        switch (value)
        {
            case null:
                output.Append("None");
                break;
            case bool b:
                output.Append(b ? "True" : "False");
                break;
            case long n:
                output.Append(n.ToString(CultureInfo.InvariantCulture));
                break;
            case BigInteger n:
                output.Append(n.ToString(CultureInfo.InvariantCulture));
                break;
            case double d:
                output.Append(PythonText.Float(d));
                break;
            case string text:
                PythonText.AppendRepr(output, text);
                break;
            case Markup markup:
                output.Append("Markup(");
                PythonText.AppendRepr(output, markup.Text);
                output.Append(')');
                break;
            case ListValue list:
                ReprItems(state, output, list, "[", "]", depth);
                break;
            case TupleValue tuple:
                ReprItems(state, output, tuple, "(", tuple.Count == 1 ? ",)" : ")", depth);
                break;
            case DictValue dict:
                ReprDict(state, output, dict.Items, depth);
                break;
            case DictView view:
                output.Append(view.Kind).Append('(');
                ReprItems(state, output, view.Items, "[", "]", depth);
                output.Append(')');
                break;
            case RangeValue range:
                output.Append(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop}");
                output.Append(range.Step == 1 ? ")" : string.Create(CultureInfo.InvariantCulture, $", {range.Step})"));
                break;
            case NamespaceValue space:
                output.Append("<Namespace ");
                ReprDict(state, output, space.Attributes.Select(item => KeyValuePair.Create((object?)item.Key, item.Value)), depth);
                output.Append('>');
                break;
            case Undefined:
                output.Append("Undefined");
                break;
            default:
                output.Append('<').Append(Operators.TypeName(value)).Append('>');
                break;
        }
    }

    private static void ReprItems(RenderState state, StringBuilder output, IReadOnlyList<object?> items, string open, string close, int depth)
    {
        output.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                output.Append(", ");
            Repr(state, output, items[i], depth + 1);
        }
        output.Append(close);
    }

    private static void ReprDict(RenderState state, StringBuilder output, IEnumerable<KeyValuePair<object?, object?>> items, int depth)
    {
        output.Append('{');
        var first = true;
        foreach (var (key, item) in items)
        {
            if (!first)
                output.Append(", ");
            first = false;
            Repr(state, output, key, depth + 1);
            output.Append(": ");
            Repr(state, output, item, depth + 1);
        }
        output.Append('}');
    }
}
