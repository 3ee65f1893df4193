using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>How a statement ends: going on, or leaving the loop around it.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

/// <summary>A statement of a template, or a stretch of its text.</summary>
internal abstract class Statement(Position position)
{
    public Position Position { get; } = position;

    public Flow Execute(in Frame frame)
    {
        frame.State.Step();
        try
        {
            return Run(frame);
        }
        catch (TemplateError error) when (error.Position is null)
        {
            error.Position = Position;
            throw;
        }
    }

    protected abstract Flow Run(in Frame frame);

    public static Flow ExecuteAll(IReadOnlyList<Statement> body, in Frame frame)
    {
        foreach (var statement in body)
            if (statement.Execute(frame) is not Flow.Next and var flow)
                return flow;
        return Flow.Next;
    }

    public static string Capture(IReadOnlyList<Statement> body, in Frame frame)
    {
        ExecuteAll(body, frame.Capture(out var text));
        return frame.State.Built(text.ToString());
    }
}

internal sealed class TextStatement(Position position, string text) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        RenderState.Write(frame.Output, text);
        return Flow.Next;
    }
}

internal sealed class OutputStatement(Position position, Expression value) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        RenderState.Write(frame.Output, Printing.Text(frame.State, value.Evaluate(frame)));
        return Flow.Next;
    }
}

internal sealed class IfStatement(Position position, IReadOnlyList<(Expression? Test, IReadOnlyList<Statement> Body)> branches) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        foreach (var (test, body) in branches)
            if (test is null || Operators.IsTrue(test.Evaluate(frame)))
                return ExecuteAll(body, frame);
        return Flow.Next;
    }
}

internal sealed class FlowStatement(Position position, Flow flow) : Statement(position)
{
    protected override Flow Run(in Frame frame) => flow;
}

internal sealed class SetStatement(Position position, Target target, Expression value) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        target.Assign(frame, value.Evaluate(frame));
        return Flow.Next;
    }
}

/// <summary>{% set x %}…{% endset %}, with filters on what the body wrote.</summary>
internal sealed class BlockSetStatement(Position position, Target target, IReadOnlyList<FilterExpression> filters, IReadOnlyList<Statement> body) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        object? value = Capture(body, frame);
        foreach (var filter in filters)
            value = filter.Apply(frame, value);
        target.Assign(frame, value);
        return Flow.Next;
    }
}

internal sealed class FilterStatement(Position position, IReadOnlyList<FilterExpression> filters, IReadOnlyList<Statement> body) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        object? value = Capture(body, frame);
        foreach (var filter in filters)
            value = filter.Apply(frame, value);
        RenderState.Write(frame.Output, Printing.Text(frame.State, value));
        return Flow.Next;
    }
}

internal sealed class WithStatement(Position position, IReadOnlyList<(Target Target, Expression Value)> assignments, IReadOnlyList<Statement> body) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        var inner = frame.Inner();
        foreach (var (target, value) in assignments)
            target.Assign(inner, value.Evaluate(frame));
        return ExecuteAll(body, inner);
    }
}

/// <summary>{% generation %}: its text is what the assistant wrote, and its place is recorded.</summary>
internal sealed class GenerationStatement(Position position, IReadOnlyList<Statement> body) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        var text = Capture(body, frame);
        var start = frame.State.Output.Length;
        RenderState.Write(frame.Output, text);
        frame.State.Generated.Add(new(start, start + text.Length));
        return Flow.Next;
    }
}

internal sealed class MacroStatement(Position position, MacroSignature signature) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        frame.Scope[signature.Name] = new Macro(signature, frame.Scope);
        return Flow.Next;
    }
}

/// <summary>{% call f(x) %}…{% endcall %}: calls f with the body as its caller.</summary>
internal sealed class CallStatement(Position position, Expression callee, ArgumentList arguments, MacroSignature body) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        var target = callee.Evaluate(frame);
        if (target is Undefined undefined)
            throw undefined.Error();
        if (target is not Callable callable)
            throw new TemplateError($"'{Operators.TypeName(target)}' object is not callable");
        var given = arguments.Evaluate(frame);
        var caller = KeyValuePair.Create("caller", (object?)new Macro(body, frame.Scope));
        RenderState.Write(frame.Output, Printing.Text(frame.State, callable.Call(frame.State, new(given.Positional, [.. given.Keywords, caller]))));
        return Flow.Next;
    }
}

/// <summary>What a value can be assigned to: a name, an attribute of a namespace, or several of them.</summary>
internal abstract class Target
{
    public abstract void Assign(in Frame frame, object? value);
}

internal sealed class NameTarget(string name) : Target
{
    public override void Assign(in Frame frame, object? value) => frame.Scope[name] = value;
}

internal sealed class AttributeTarget(string name, string attribute) : Target
{
    public override void Assign(in Frame frame, object? value)
    {
        if (!frame.Scope.TryGet(name, out var found))
            throw new TemplateError($"'{name}' is undefined");
        if (found is not NamespaceValue space)
            throw new TemplateError("cannot assign attribute on non-namespace object");
        if (attribute.StartsWith('_'))
            throw new TemplateError($"access to attribute '{attribute}' of 'Namespace' object is unsafe.");
        space.Attributes[attribute] = value;
    }
}

internal sealed class TupleTarget(IReadOnlyList<Target> targets) : Target
{
    public override void Assign(in Frame frame, object? value)
    {
        if (value is Undefined undefined)
            throw undefined.Error();
        var values = Operators.Iterate(value).Take(targets.Count + 1).ToList();
        if (values.Count < targets.Count)
            throw new TemplateError($"not enough values to unpack (expected {targets.Count}, got {values.Count})");
        if (values.Count > targets.Count)
            throw new TemplateError($"too many values to unpack (expected {targets.Count})");
        for (var i = 0; i < targets.Count; i++)
            targets[i].Assign(frame, values[i]);
    }
}

/// <summary>A macro as written.</summary>
internal sealed record MacroSignature(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body, bool TakesMore, bool TakesKeywords, bool TakesCaller);

/// <summary>A macro together with the variables around its definition.</summary>
internal sealed class Macro(MacroSignature signature, Scope scope) : Callable
{
    public string Name => signature.Name;

    public override object? Call(RenderState state, Arguments arguments)
    {
        state.Step();
        var frame = new Frame(state, new Scope(scope), new StringBuilder());
        var keywords = new Dictionary<string, object?>();
        foreach (var (key, value) in arguments.Keywords)
            if (!keywords.TryAdd(key, value))
                throw new TemplateError($"macro '{Name}' got multiple values for the keyword argument '{key}'");
        Bind(frame, arguments.Positional, keywords);
        BindSpecial(frame, arguments.Positional, keywords);
        Statement.ExecuteAll(signature.Body, frame);
        return state.Built(frame.Output.ToString());
    }

    private void Bind(in Frame frame, IReadOnlyList<object?> positional, Dictionary<string, object?> keywords)
    {
        for (var i = 0; i < signature.Parameters.Count; i++)
        {
            var (name, fallback) = signature.Parameters[i];
            if (i < positional.Count)
            {
                if (keywords.ContainsKey(name))
                    throw new TemplateError($"macro '{Name}' got multiple values for argument '{name}'");
                frame.Scope[name] = positional[i];
            }
            else if (keywords.Remove(name, out var value))
                frame.Scope[name] = value;
            else
                frame.Scope[name] = fallback is null ? new Undefined($"parameter '{name}' was not provided") : fallback.Evaluate(frame);
        }
    }

    private void BindSpecial(in Frame frame, IReadOnlyList<object?> positional, Dictionary<string, object?> keywords)
    {
        if (signature.TakesCaller)
            frame.Scope["caller"] = keywords.Remove("caller", out var caller) ? caller : new Undefined("No caller defined");
        if (signature.TakesKeywords)
        {
            var rest = new DictValue();
            foreach (var (key, value) in keywords)
                rest[key] = value;
            frame.Scope["kwargs"] = rest;
        }
        else if (keywords.Count > 0)
            throw new TemplateError(keywords.ContainsKey("caller") ? $"macro '{Name}' was invoked with two values for the special caller argument" : $"macro '{Name}' takes no keyword argument '{keywords.Keys.First()}'");
        var more = positional.Skip(signature.Parameters.Count);
        if (signature.TakesMore)
            frame.Scope["varargs"] = new TupleValue(more);
        else if (more.Any())
            throw new TemplateError($"macro '{Name}' takes not more than {signature.Parameters.Count} argument(s)");
    }
}
