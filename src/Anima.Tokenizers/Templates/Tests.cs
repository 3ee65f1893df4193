using System.Collections;
using System.Numerics;

namespace Anima.Tokenizers.Templates;

/// <summary>A test: what stands after <c>is</c>.</summary>
internal delegate bool Test(object? value, Arguments arguments);

/// <summary>Jinja's built-in tests.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Test> All = new()
    {
        ["defined"] = (value, _) => value is not Undefined,
        ["undefined"] = (value, _) => value is Undefined,
        ["none"] = (value, _) => value is null,
        ["true"] = (value, _) => value is true,
        ["false"] = (value, _) => value is false,
        ["boolean"] = (value, _) => value is bool,
        ["integer"] = (value, _) => value is long or BigInteger,
        ["float"] = (value, _) => value is double,
        ["number"] = (value, _) => value is bool or long or BigInteger or double,
        ["string"] = (value, _) => value is string,
        ["mapping"] = (value, _) => value is DictValue,
        ["sequence"] = (value, _) => value is string or ListValue or TupleValue or DictValue or RangeValue or Undefined,
        ["iterable"] = (value, _) => value is string or DictValue or IEnumerable or Undefined,
        ["callable"] = (value, _) => value is Callable or Undefined,
        ["odd"] = (value, _) => Modulo(value, 2L) is 1L or 1.0,
        ["even"] = (value, _) => Modulo(value, 2L) is 0L or 0.0,
        ["divisibleby"] = (value, arguments) => Modulo(value, arguments.Required(0, "num")) is 0L or 0.0,
        ["in"] = (value, arguments) => Operators.Contains(arguments.Required(0, "seq"), value),
        ["sameas"] = (value, arguments) => IsSame(value, arguments.Required(0, "other")),
        ["lower"] = (value, _) => PythonText.IsLower(Text(value)),
        ["upper"] = (value, _) => PythonText.IsUpper(Text(value)),
        ["filter"] = (value, _) => value is string name && Filters.Has(name),
        ["test"] = (value, _) => value is string name && Has(name),
        ["escaped"] = (_, _) => false,
        ["eq"] = Comparing("=="),
        ["equalto"] = Comparing("=="),
        ["=="] = Comparing("=="),
        ["ne"] = Comparing("!="),
        ["!="] = Comparing("!="),
        ["lt"] = Comparing("<"),
        ["lessthan"] = Comparing("<"),
        ["<"] = Comparing("<"),
        ["le"] = Comparing("<="),
        ["<="] = Comparing("<="),
        ["gt"] = Comparing(">"),
        ["greaterthan"] = Comparing(">"),
        [">"] = Comparing(">"),
        ["ge"] = Comparing(">="),
        [">="] = Comparing(">="),
    };

    public static bool Has(string name) => All.ContainsKey(name);

    public static Test Find(string name) => All.TryGetValue(name, out var test) ? test : throw new TemplateError($"No test named '{name}'.");

    private static Test Comparing(string symbol) => (value, arguments) => Comparison.Holds(symbol, value, arguments.Required(0, "other"));

    private static object? Modulo(object? value, object? divisor) => Operators.Binary(new RenderState(default), "%", value is string ? throw NotNumber(value) : value, divisor);

    private static TemplateError NotNumber(object? value) => new($"not all arguments converted during string formatting of {Operators.TypeName(value)}");

    private static bool IsSame(object? value, object? other) => ReferenceEquals(value, other) || (value, other) switch
    {
        (bool a, bool b) => a == b,
        (long a, long b) => a == b,
        (string a, string b) => a == b,
        _ => false,
    };

    private static string Text(object? value) => Printing.Text(new RenderState(default), value);
}
