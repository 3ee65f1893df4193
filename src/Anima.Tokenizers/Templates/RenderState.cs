using System.Runtime.CompilerServices;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>One rendering: the clock, what is left of the limits, and the stretches that generation blocks wrote.</summary>
internal sealed class RenderState(DateTimeOffset now)
{
    /// <summary>The longest text a rendering may give, and the longest string it may build, in UTF-16 units.</summary>
    public const int MaxText = 1 << 25;

    /// <summary>How many nodes a rendering may visit.</summary>
    public const long MaxSteps = 10_000_000;

    /// <summary>How deep a value may be nested to be printed; Python's limit is near.</summary>
    public const int MaxDepth = 900;

    // All strings and lists together; most are garbage at once, so this bounds time more than memory.
    private const long MaxBuilt = 1L << 29;

    private long _steps;
    private long _built;

    public DateTimeOffset Now { get; } = now;

    public StringBuilder Output { get; } = new();

    /// <summary>The stretches of generation blocks, in UTF-16 units of the output.</summary>
    public List<TextSpan> Generated { get; } = [];

    public void Step()
    {
        if (++_steps > MaxSteps)
            throw new TemplateError($"the template takes more than {MaxSteps} steps");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateError("the template recurses too deeply");
    }

    /// <summary>Accounts for a list about to be built: an item weighs as much as sixteen characters.</summary>
    public void BuildList(long count) => Build(count * 16);

    /// <summary>Accounts for a string about to be built.</summary>
    public void Build(long length)
    {
        if (length > MaxText || (_built += length) > MaxBuilt)
            throw new TemplateError("the template builds too large a value");
        _steps += length / 64;
        if (_steps > MaxSteps)
            throw new TemplateError($"the template takes more than {MaxSteps} steps");
    }

    public string Built(string text)
    {
        Build(text.Length);
        return text;
    }

    public static void Write(StringBuilder output, string text)
    {
        if (output.Length + (long)text.Length > MaxText)
            throw new TemplateError($"the template writes more than {MaxText} characters");
        output.Append(text);
    }
}

/// <summary>Variables of a part of a template; what is not found here is looked for around it.</summary>
internal sealed class Scope(Scope? parent)
{
    private Dictionary<string, object?>? _variables;

    public object? this[string name]
    {
        set => (_variables ??= [])[name] = value;
    }

    public bool TryGet(string name, out object? value)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope._variables is { } variables && variables.TryGetValue(name, out value))
                return true;
        value = null;
        return false;
    }

    private Scope? Parent => parent;
}

/// <summary>Where a node is evaluated: the rendering, the variables in view, and the text being written.</summary>
internal readonly struct Frame(RenderState state, Scope scope, StringBuilder output)
{
    public RenderState State => state;

    public Scope Scope => scope;

    public StringBuilder Output => output;

    public Frame Inner() => new(state, new Scope(scope), output);

    public Frame Capture(out StringBuilder text) => new(state, new Scope(scope), text = new());
}
