using System.Numerics;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>Python's operators on template values.</summary>
internal static class Operators
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        Markup markup => markup.Text.Length > 0,
        bool b => b,
        long n => n != 0,
        double d => d != 0,
        BigInteger n => !n.IsZero,
        string s => s.Length > 0,
        ListValue list => list.Count > 0,
        TupleValue tuple => tuple.Count > 0,
        DictValue dict => dict.Count > 0,
        RangeValue range => range.Count > 0,
        DictView view => view.Items.Count > 0,
        _ => true,
    };

    public static string TypeName(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string or Markup => "str",
        ListValue => "list",
        TupleValue => "tuple",
        DictValue => "dict",
        RangeValue => "range",
        Undefined => "Undefined",
        NamespaceValue => "Namespace",
        LazyValue => "generator",
        DictView view => view.Kind,
        Macro => "Macro",
        LoopValue => "LoopContext",
        Callable => "function",
        _ => value.GetType().Name,
    };

    public static bool IsInteger(object? value, out BigInteger number)
    {
        number = value switch
        {
            bool b => b ? 1 : 0,
            long n => n,
            BigInteger n => n,
            _ => default,
        };
        return value is bool or long or BigInteger;
    }

    public static bool IsNumber(object? value, out double number)
    {
        number = value switch
        {
            bool b => b ? 1 : 0,
            long n => n,
            BigInteger n => Nearest(n),
            double d => d,
            _ => 0,
        };
        return value is bool or long or BigInteger or double;
    }

    // .NET's own conversion cuts digits off instead of rounding.
    private static double Nearest(BigInteger n) => double.Parse(n.ToString(System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);

    public static object Integer(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : (object)value;

    public static bool AreEqual(object? a, object? b)
    {
        (a, b) = (Markup.Unwrap(a), Markup.Unwrap(b));
        if (a is string s)
            return b is string t && s == t;
        if (IsInteger(a, out var m) && IsInteger(b, out var n))
            return m == n;
        if (IsNumber(a, out var x) && IsNumber(b, out var y))
            return x == y;
        return (a, b) switch
        {
            (null, null) => true,
            (Undefined, Undefined) => true,
            (ListValue p, ListValue q) => SequenceEqual(p, q),
            (TupleValue p, TupleValue q) => SequenceEqual(p, q),
            (RangeValue p, RangeValue q) => SequenceEqual([.. p], [.. q]),
            (DictValue p, DictValue q) => p.Count == q.Count && p.Items.All(item => q.TryGet(item.Key, out var other) && DeepEqual(item.Value, other)),
            _ => ReferenceEquals(a, b),
        };
    }

    private static bool SequenceEqual(IReadOnlyList<object?> a, IReadOnlyList<object?> b)
    {
        if (a.Count != b.Count)
            return false;
        for (var i = 0; i < a.Count; i++)
            if (!DeepEqual(a[i], b[i]))
                return false;
        return true;
    }

    private static bool DeepEqual(object? a, object? b)
    {
        EnsureStack();
        return ReferenceEquals(a, b) || AreEqual(a, b);
    }

    public static void EnsureStack()
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateError("a value is nested too deeply");
    }

    /// <summary>The order of two values, for &lt; and sorting.</summary>
    public static int Compare(object? a, object? b, string symbol)
    {
        if (IsInteger(a, out var m) && IsInteger(b, out var n))
            return m.CompareTo(n);
        if (IsNumber(a, out var x) && IsNumber(b, out var y))
            return x.CompareTo(y);
        switch (a, b)
        {
            case (string s, string t):
                return CompareText(s, t);
            case (ListValue p, ListValue q):
                return CompareSequences(p, q, symbol);
            case (TupleValue p, TupleValue q):
                return CompareSequences(p, q, symbol);
            case (Undefined u, _):
                throw u.Error();
            case (_, Undefined u):
                throw u.Error();
            default:
                throw new TemplateError($"'{symbol}' not supported between instances of '{TypeName(a)}' and '{TypeName(b)}'");
        }
    }

    // By code point: surrogates sort above the rest of the basic plane.
    private static int CompareText(string a, string b)
    {
        var i = a.AsSpan().CommonPrefixLength(b);
        if (i == a.Length || i == b.Length)
            return a.Length.CompareTo(b.Length);
        return (char.IsSurrogate(a[i]), char.IsSurrogate(b[i])) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => a[i].CompareTo(b[i]),
        };
    }

    private static int CompareSequences(IReadOnlyList<object?> a, IReadOnlyList<object?> b, string symbol)
    {
        EnsureStack();
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
            if (!AreEqual(a[i], b[i]))
                return Compare(a[i], b[i], symbol);
        return a.Count.CompareTo(b.Count);
    }

    public static bool Contains(object? container, object? item)
    {
        switch (container)
        {
            case string text:
                return item is string part ? text.Contains(part, StringComparison.Ordinal)
                    : item is Undefined u ? throw u.Error()
                    : throw new TemplateError($"'in <string>' requires string as left operand, not {TypeName(item)}");
            case DictValue dict:
                return dict.TryGet(item, out _);
            case Undefined:
                return false;
            case IEnumerable<object?> items:
                return items.Any(other => ReferenceEquals(item, other) || AreEqual(item, other));
            default:
                throw new TemplateError($"argument of type '{TypeName(container)}' is not a container or iterable");
        }
    }

    /// <summary>What a for loop, a filter or list() walks over.</summary>
    public static IEnumerable<object?> Iterate(object? value) => Markup.Unwrap(value) switch
    {
        Undefined => [],
        string text => PythonText.Characters(text),
        DictValue dict => dict.Keys,
        IEnumerable<object?> items => items,
        _ => throw new TemplateError($"'{TypeName(value)}' object is not iterable"),
    };

    public static object? Binary(RenderState state, string symbol, object? a, object? b)
    {
        if (a is Undefined undefined)
            throw undefined.Error();
        if (b is Undefined other)
            throw other.Error();
        if (symbol == "+" && (a is Markup && b is string or Markup || b is Markup && a is string))
            return AddMarkup(state, a, b);
        (a, b) = (Markup.Unwrap(a), Markup.Unwrap(b));
        if (symbol == "%" && a is string format)
            return state.Built(Formatting.Percent(state, format, b));
        if (IsInteger(a, out var m) && IsInteger(b, out var n))
            return Arithmetic(state, symbol, m, n);
        if (IsNumber(a, out var x) && IsNumber(b, out var y))
            return Arithmetic(symbol, x, y);
        return symbol switch
        {
            "+" => Concatenate(state, a, b),
            "*" when IsInteger(b, out var times) => Repeat(state, a, times, b),
            "*" when IsInteger(a, out var times) => Repeat(state, b, times, a),
            _ => throw Unsupported(symbol, a, b),
        };
    }

    private static object Arithmetic(RenderState state, string symbol, BigInteger a, BigInteger b)
    {
        switch (symbol)
        {
            case "+":
                return Integer(a + b);
            case "-":
                return Integer(a - b);
            case "*":
                state.Build((a.GetBitLength() + b.GetBitLength()) / 8);
                return Integer(a * b);
            case "/":
                return b.IsZero ? throw new TemplateError("division by zero") : Nearest(a) / Nearest(b);
            case "//":
                return b.IsZero ? throw new TemplateError("integer division or modulo by zero") : Integer(FloorDivide(a, b));
            case "%":
                return b.IsZero ? throw new TemplateError("integer modulo by zero") : Integer(a - b * FloorDivide(a, b));
            default:
                if (b < 0)
                    return a.IsZero ? throw new TemplateError("0.0 cannot be raised to a negative power") : Math.Pow(Nearest(a), Nearest(b));
                if (b > 1_000_000 || (BigInteger)a.GetBitLength() * b > 1_000_000)
                    throw new TemplateError("the result of ** is too large");
                return Integer(BigInteger.Pow(a, (int)b));
        }
    }

    private static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    private static double Arithmetic(string symbol, double a, double b)
    {
        if (b == 0 && symbol is "/" or "//" or "%")
            throw new TemplateError(symbol == "/" ? "float division by zero" : "float modulo");
        return symbol switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Round((a - Modulo(a, b)) / b),
            "%" => Modulo(a, b),
            _ => Math.Pow(a, b),
        };
    }

    private static Markup AddMarkup(RenderState state, object? a, object? b)
    {
        var text = Safe(a) + Safe(b);
        return new(state.Built(text));

        static string Safe(object? value) => value is Markup markup ? markup.Text : Markup.Escape((string)value!);
    }

    // The remainder takes the divisor's sign.
    private static double Modulo(double a, double b)
    {
        var rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }

    private static object Concatenate(RenderState state, object? a, object? b)
    {
        switch (a, b)
        {
            case (string s, string t):
                state.Build(s.Length + t.Length);
                return s + t;
            case (ListValue p, ListValue q):
                state.BuildList(p.Count + q.Count);
                return new ListValue([.. p, .. q]);
            case (TupleValue p, TupleValue q):
                state.BuildList(p.Count + q.Count);
                return new TupleValue([.. p, .. q]);
            case (string or ListValue or TupleValue, _):
                throw new TemplateError($"can only concatenate {TypeName(a)} (not \"{TypeName(b)}\") to {TypeName(a)}");
            default:
                throw Unsupported("+", a, b);
        }
    }

    private static object Repeat(RenderState state, object? value, BigInteger times, object? factor)
    {
        var count = times < 0 ? 0 : times > int.MaxValue ? int.MaxValue : (int)times;
        switch (value)
        {
            case string text:
                state.Build((long)text.Length * count);
                return new StringBuilder().Insert(0, text, text.Length == 0 ? 0 : count).ToString();
            case ListValue list:
                state.BuildList((long)list.Count * count);
                return new ListValue(Enumerable.Repeat(list, list.Count == 0 ? 0 : count).SelectMany(items => items));
            case TupleValue tuple:
                state.BuildList((long)tuple.Count * count);
                return new TupleValue(Enumerable.Repeat(tuple, tuple.Count == 0 ? 0 : count).SelectMany(items => items));
            default:
                throw Unsupported("*", value, factor);
        }
    }

    private static TemplateError Unsupported(string symbol, object? a, object? b) =>
        new($"unsupported operand type(s) for {(symbol == "**" ? "** or pow()" : symbol)}: '{TypeName(a)}' and '{TypeName(b)}'");

    public static object? Negate(object? value, bool positive)
    {
        if (value is Undefined undefined)
            throw undefined.Error();
        if (IsInteger(value, out var n))
            return Integer(positive ? n : -n);
        if (value is double d)
            return positive ? d : -d;
        throw new TemplateError($"bad operand type for unary {(positive ? '+' : '-')}: '{TypeName(value)}'");
    }
}
