using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>{% for … in … if … %}…{% else %}…{% endfor %}.</summary>
internal sealed class ForStatement(
    Position position, Target target, Expression items, Expression? filter, bool isRecursive, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise) : Statement(position)
{
    protected override Flow Run(in Frame frame)
    {
        Loop(frame, items.Evaluate(frame), 0);
        return Flow.Next;
    }

    /// <summary>Runs the loop again over other items, as a recursive loop does when it is called.</summary>
    public string Recurse(RenderState state, Scope scope, object? value, int depth)
    {
        state.Step();
        var output = new StringBuilder();
        Loop(new Frame(state, scope, output), value, depth);
        return state.Built(output.ToString());
    }

    private void Loop(in Frame frame, object? value, int depth)
    {
        var list = Select(frame, Operators.Iterate(value));
        var loop = new LoopValue(this, frame.Scope, list, depth, isRecursive);
        for (var i = 0; i < list.Count; i++)
        {
            loop.Index = i;
            var inner = frame.Inner();
            inner.Scope["loop"] = loop;
            target.Assign(inner, list[i]);
            if (ExecuteAll(body, inner) == Flow.Break)
                break;
        }
        if (list.Count == 0)
            ExecuteAll(otherwise, frame.Inner());
    }

    // The condition filters before the loop counts.
    private List<object?> Select(in Frame frame, IEnumerable<object?> values)
    {
        var list = new List<object?>();
        foreach (var value in values)
        {
            frame.State.Step();
            if (filter is not null)
            {
                var inner = frame.Inner();
                target.Assign(inner, value);
                if (!Operators.IsTrue(filter.Evaluate(inner)))
                    continue;
            }
            list.Add(value);
        }
        return list;
    }
}

/// <summary>The variable <c>loop</c>.</summary>
internal sealed class LoopValue(ForStatement statement, Scope scope, IReadOnlyList<object?> items, int depth, bool isRecursive) : Callable
{
    private object? _lastChanged = new();

    public int Index { get; set; }

    public bool TryAttribute(string name, out object? value)
    {
        (var found, value) = name switch
        {
            "index" => (true, Index + 1L),
            "index0" => (true, (long)Index),
            "revindex" => (true, (long)(items.Count - Index)),
            "revindex0" => (true, items.Count - Index - 1L),
            "first" => (true, Index == 0),
            "last" => (true, Index == items.Count - 1),
            "length" => (true, (long)items.Count),
            "depth" => (true, depth + 1L),
            "depth0" => (true, (long)depth),
            "previtem" => (true, Index > 0 ? items[Index - 1] : new Undefined("there is no previous item")),
            "nextitem" => (true, Index + 1 < items.Count ? items[Index + 1] : new Undefined("there is no next item")),
            "cycle" => (true, new Function("cycle", Cycle)),
            "changed" => (true, new Function("changed", (_, arguments) => Changed(arguments))),
            _ => (false, (object?)null),
        };
        return found;
    }

    public override object? Call(RenderState state, Arguments arguments)
    {
        if (!isRecursive)
            throw new TemplateError("The loop must have the 'recursive' marker to be called recursively.");
        return statement.Recurse(state, scope, arguments.Accept("loop", "iterable").Required(0, "iterable"), depth + 1);
    }

    private object? Cycle(RenderState state, Arguments arguments) =>
        arguments.Positional.Count > 0 ? arguments.Positional[Index % arguments.Positional.Count] : throw new TemplateError("no items for cycling given");

    private bool Changed(Arguments arguments)
    {
        var value = new TupleValue(arguments.Positional);
        var changed = !Operators.AreEqual(_lastChanged, value);
        _lastChanged = value;
        return changed;
    }
}
