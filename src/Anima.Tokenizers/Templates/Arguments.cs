namespace Anima.Tokenizers.Templates;

/// <summary>The arguments of a call, filter or test.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyList<KeyValuePair<string, object?>> keywords)
{
    public static Arguments None { get; } = new([], []);

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyList<KeyValuePair<string, object?>> Keywords => keywords;

    public int Count => positional.Count + keywords.Count;

    /// <summary>Whether the argument was given, by place or by name.</summary>
    public bool TryGet(int index, string name, out object? value)
    {
        foreach (var (key, given) in keywords)
            if (key == name)
            {
                value = given;
                return true;
            }
        value = index >= 0 && index < positional.Count ? positional[index] : null;
        return index >= 0 && index < positional.Count;
    }

    public object? Get(int index, string name, object? fallback = null) => TryGet(index, name, out var value) ? value : fallback;

    public object? Required(int index, string name) => TryGet(index, name, out var value) ? value : throw new TemplateError($"missing a required argument: '{name}'");

    /// <summary>Refuses more arguments than a function takes, and names it does not know.</summary>
    public Arguments Accept(string function, params ReadOnlySpan<string> names)
    {
        if (positional.Count > names.Length)
            throw new TemplateError($"{function}() takes at most {names.Length} arguments ({positional.Count} given)");
        foreach (var (key, _) in keywords)
        {
            var index = names.IndexOf(key);
            if (index < 0)
                throw new TemplateError($"{function}() got an unexpected keyword argument '{key}'");
            if (index < positional.Count)
                throw new TemplateError($"{function}() got multiple values for argument '{key}'");
        }
        return this;
    }
}
