namespace Anima.Tokenizers.Templates;

/// <summary>What kind of token a template's lexer found.</summary>
internal enum TokenKind
{
    Text,
    BlockBegin,
    BlockEnd,
    OutputBegin,
    OutputEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

/// <summary>A place in a template, counted from 1.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A token of a template.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position Position)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public bool IsOperator(string text) => Is(TokenKind.Operator, text);

    public bool IsName(string text) => Is(TokenKind.Name, text);

    public string Describe() => Kind switch
    {
        TokenKind.BlockEnd => "the end of the statement",
        TokenKind.OutputEnd => "the end of the expression",
        TokenKind.End => "the end of the template",
        TokenKind.Text => "text",
        _ => $"'{Text}'",
    };
}
