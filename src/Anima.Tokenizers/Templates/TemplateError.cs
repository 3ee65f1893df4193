namespace Anima.Tokenizers.Templates;

/// <summary>An error inside a template; the place is added by the innermost node that has one.</summary>
internal sealed class TemplateError(string problem, bool isRaised = false) : Exception(problem)
{
    public Position? Position { get; set; }

    public bool IsRaised { get; } = isRaised;

    public static TemplateError At(Position position, string problem) => new(problem) { Position = position };

    /// <summary>The exception for the caller: a sentence with the template's name and the place.</summary>
    public InvalidDataException ToPublic(string name)
    {
        var place = Position is { } p ? $"{name}:{p.Line}:{p.Column}" : name;
        var inner = new TemplateException(Message, Position?.Line ?? 0, Position?.Column ?? 0, IsRaised);
        return new($"{place}: {(IsRaised ? "the template raised: " : "")}{Message}", inner);
    }
}
