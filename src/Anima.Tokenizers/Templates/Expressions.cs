namespace Anima.Tokenizers.Templates;

/// <summary>An expression. Evaluating adds the place to errors that have none yet.</summary>
internal abstract class Expression(Position position)
{
    public Position Position { get; } = position;

    public object? Evaluate(in Frame frame)
    {
        frame.State.Step();
        try
        {
            return Compute(frame);
        }
        catch (TemplateError error) when (error.Position is null)
        {
            error.Position = Position;
            throw;
        }
    }

    protected abstract object? Compute(in Frame frame);
}

internal sealed class Constant(Position position, object? value) : Expression(position)
{
    public object? Value => value;

    protected override object? Compute(in Frame frame) => value;
}

internal sealed class Variable(Position position, string name) : Expression(position)
{
    public string Name => name;

    protected override object? Compute(in Frame frame) =>
        frame.Scope.TryGet(name, out var value) ? value : Globals.TryGet(name, out value) ? value : new Undefined($"'{name}' is undefined");
}

internal sealed class ListExpression(Position position, IReadOnlyList<Expression> items, bool isTuple) : Expression(position)
{
    public IReadOnlyList<Expression> Items => items;

    public bool IsTuple => isTuple;

    protected override object? Compute(in Frame frame)
    {
        var values = new ListValue();
        foreach (var item in items)
            values.Add(item.Evaluate(frame));
        return isTuple ? new TupleValue(values) : values;
    }
}

internal sealed class DictExpression(Position position, IReadOnlyList<(Expression Key, Expression Value)> items) : Expression(position)
{
    protected override object? Compute(in Frame frame)
    {
        var dict = new DictValue();
        foreach (var (key, value) in items)
            dict[key.Evaluate(frame)] = value.Evaluate(frame);
        return dict;
    }
}

internal sealed class Conditional(Position position, Expression test, Expression then, Expression? otherwise) : Expression(position)
{
    protected override object? Compute(in Frame frame)
    {
        if (Operators.IsTrue(test.Evaluate(frame)))
            return then.Evaluate(frame);
        return otherwise is null
            ? new Undefined("the inline if-expression evaluated to false and no else section was defined.")
            : otherwise.Evaluate(frame);
    }
}

internal sealed class Logical(Position position, Expression left, Expression right, bool isAnd) : Expression(position)
{
    protected override object? Compute(in Frame frame)
    {
        var value = left.Evaluate(frame);
        return Operators.IsTrue(value) == isAnd ? right.Evaluate(frame) : value;
    }
}

internal sealed class Not(Position position, Expression operand) : Expression(position)
{
    protected override object? Compute(in Frame frame) => !Operators.IsTrue(operand.Evaluate(frame));
}

internal sealed class Sign(Position position, Expression operand, bool positive) : Expression(position)
{
    protected override object? Compute(in Frame frame) => Operators.Negate(operand.Evaluate(frame), positive);
}

internal sealed class BinaryExpression(Position position, string symbol, Expression left, Expression right) : Expression(position)
{
    protected override object? Compute(in Frame frame) => Operators.Binary(frame.State, symbol, left.Evaluate(frame), right.Evaluate(frame));
}

/// <summary>A ~ b ~ c: all operands as text.</summary>
internal sealed class Concatenation(Position position, IReadOnlyList<Expression> parts) : Expression(position)
{
    protected override object? Compute(in Frame frame)
    {
        var texts = new string[parts.Count];
        long length = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Printing.Text(frame.State, parts[i].Evaluate(frame));
            frame.State.Build(length += texts[i].Length);
        }
        return string.Concat(texts);
    }
}

/// <summary>A chain of comparisons: a &lt; b &lt; c compares both pairs and stops at the first that fails.</summary>
internal sealed class Comparison(Position position, Expression first, IReadOnlyList<(string Symbol, Expression Operand)> rest) : Expression(position)
{
    protected override object? Compute(in Frame frame)
    {
        var left = Markup.Unwrap(first.Evaluate(frame));
        foreach (var (symbol, operand) in rest)
        {
            var right = Markup.Unwrap(operand.Evaluate(frame));
            if (!Holds(symbol, left, right))
                return false;
            left = right;
        }
        return true;
    }

    public static bool Holds(string symbol, object? left, object? right) => symbol switch
    {
        "==" => Operators.AreEqual(left, right),
        "!=" => !Operators.AreEqual(left, right),
        "in" => Operators.Contains(right, left),
        "not in" => !Operators.Contains(right, left),
        _ when left is double.NaN || right is double.NaN => false,
        "<" => Operators.Compare(left, right, symbol) < 0,
        "<=" => Operators.Compare(left, right, symbol) <= 0,
        ">" => Operators.Compare(left, right, symbol) > 0,
        _ => Operators.Compare(left, right, symbol) >= 0,
    };
}

internal sealed class AttributeAccess(Position position, Expression target, string name) : Expression(position)
{
    public Expression Target => target;

    public string Name => name;

    protected override object? Compute(in Frame frame) => Access.Attribute(frame.State, target.Evaluate(frame), name);
}

internal sealed class ItemAccess(Position position, Expression target, Expression key) : Expression(position)
{
    protected override object? Compute(in Frame frame) => Access.Item(frame.State, target.Evaluate(frame), key.Evaluate(frame));
}

internal sealed class SliceAccess(Position position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    protected override object? Compute(in Frame frame) =>
        Access.Slice(frame.State, target.Evaluate(frame), start?.Evaluate(frame), stop?.Evaluate(frame), step?.Evaluate(frame));
}

/// <summary>The arguments as written: positional, by name, and unpacked from a list or dictionary.</summary>
internal sealed class ArgumentList(IReadOnlyList<Expression> positional, IReadOnlyList<(string Name, Expression Value)> keywords, Expression? unpacked, Expression? unpackedKeywords)
{
    public static ArgumentList None { get; } = new([], [], null, null);

    public Arguments Evaluate(in Frame frame)
    {
        if (positional.Count == 0 && keywords.Count == 0 && unpacked is null && unpackedKeywords is null)
            return Arguments.None;
        var values = new List<object?>(positional.Count);
        foreach (var argument in positional)
            values.Add(Markup.Unwrap(argument.Evaluate(frame)));
        var named = new List<KeyValuePair<string, object?>>(keywords.Count);
        foreach (var (name, value) in keywords)
            named.Add(new(name, Markup.Unwrap(value.Evaluate(frame))));
        if (unpacked is not null)
            values.AddRange(Operators.Iterate(unpacked.Evaluate(frame)));
        if (unpackedKeywords is not null)
            foreach (var (key, value) in unpackedKeywords.Evaluate(frame) is DictValue dict ? dict.Items : throw new TemplateError("the argument after ** must be a mapping"))
                named.Add(new(key as string ?? throw new TemplateError("keywords must be strings"), value));
        return new(values, named);
    }
}

internal sealed class CallExpression(Position position, Expression callee, ArgumentList arguments) : Expression(position)
{
    protected override object? Compute(in Frame frame)
    {
        var target = callee.Evaluate(frame);
        return target switch
        {
            Undefined undefined => throw undefined.Error(),
            Callable callable => callable.Call(frame.State, arguments.Evaluate(frame)),
            _ => throw new TemplateError($"'{Operators.TypeName(target)}' object is not callable"),
        };
    }
}

internal sealed class FilterExpression(Position position, Expression? target, string name, ArgumentList arguments) : Expression(position)
{
    public string Name => name;

    protected override object? Compute(in Frame frame) => Apply(frame, target!.Evaluate(frame));

    /// <summary>Runs the filter on a value, as a filter block does.</summary>
    public object? Apply(in Frame frame, object? value) =>
        Filters.Find(name)(frame.State, Filters.KeepsMarkup(name) ? value : Markup.Unwrap(value), arguments.Evaluate(frame));
}

internal sealed class TestExpression(Position position, Expression target, string name, ArgumentList arguments) : Expression(position)
{
    protected override object? Compute(in Frame frame) => Tests.Find(name)(Markup.Unwrap(target.Evaluate(frame)), arguments.Evaluate(frame));
}
