namespace Anima.Tokenizers;

/// <summary>
/// What went wrong in a chat template, and where. Parsing and rendering throw it as the inner exception of an
/// <see cref="InvalidDataException"/> whose message is a whole sentence.
/// </summary>
public sealed class TemplateException : Exception
{
    internal TemplateException(string problem, int line, int column, bool isRaised)
        : base(problem)
    {
        Line = line;
        Column = column;
        IsRaised = isRaised;
    }

    /// <summary>The template's line, counted from 1; 0 if there is no place to name.</summary>
    public int Line { get; }

    /// <summary>The column in that line, counted from 1.</summary>
    public int Column { get; }

    /// <summary>Whether the template itself raised it, with <c>raise_exception</c>; <see cref="Exception.Message"/> is then the template's own text.</summary>
    public bool IsRaised { get; }
}
