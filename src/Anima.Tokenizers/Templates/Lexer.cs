using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Templates;

/// <summary>
/// Cuts a template into tokens as Jinja does with trim_blocks and lstrip_blocks: a newline after a block goes, and so does white space
/// before a block that begins a line; a minus sign in a delimiter strips all white space on its side, a plus sign none.
/// </summary>
internal sealed class Lexer
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly List<int> _lineStarts = [0];
    private int _at;

    // Whether the last piece of the template ended a line: white space after it may then begin one.
    private bool _lineStarting = true;

    private Lexer(string source)
    {
        _source = source;
        for (var i = 0; i < source.Length; i++)
            if (source[i] == '\n')
                _lineStarts.Add(i + 1);
    }

    public static List<Token> Tokenize(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (source.EndsWith('\n'))
            source = source[..^1];
        var lexer = new Lexer(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            var open = FindOpening(_at);
            if (open < 0)
            {
                Add(TokenKind.Text, _source[_at..], _at);
                break;
            }
            var sign = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? _source[open + 2] : ' ';
            AddText(_at, open, sign, isOutput: _source[open + 1] == '{');
            _at = open + (sign == ' ' ? 2 : 3);
            switch (_source[open + 1])
            {
                case '#':
                    SkipComment(open);
                    break;
                case '{':
                    Add(TokenKind.OutputBegin, "{{", open);
                    ReadCode(TokenKind.OutputEnd, "}}");
                    break;
                default:
                    if (RawBegin() is { } body)
                        ReadRaw(open, body);
                    else
                    {
                        Add(TokenKind.BlockBegin, "{%", open);
                        ReadCode(TokenKind.BlockEnd, "%}");
                    }
                    break;
            }
        }
        Add(TokenKind.End, "", _source.Length);
    }

    private int FindOpening(int from)
    {
        for (var i = from; (i = _source.IndexOf('{', i)) >= 0 && i + 1 < _source.Length; i++)
            if (_source[i + 1] is '{' or '%' or '#')
                return i;
        return -1;
    }

    private void AddText(int start, int end, char sign, bool isOutput)
    {
        var text = _source[start..end];
        if (sign == '-')
            text = PythonText.TrimEnd(text);
        else if (sign != '+' && !isOutput)
        {
            var line = text.LastIndexOf('\n') + 1;
            if ((line > 0 || _lineStarting) && text.AsSpan(line).IndexOfAnyExcept(PythonText.SpaceCharacters) < 0)
                text = text[..line];
        }
        if (text.Length > 0)
            Add(TokenKind.Text, text, start);
    }

    private void SkipComment(int open)
    {
        var close = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (close < 0)
            throw Error(open, "the comment is not closed; '#}' is missing");
        EndBlock(close, close > _at ? _source[close - 1] : ' ');
    }

    // Steps over a closing delimiter: with a minus sign also over all white space, with none over one newline.
    private void EndBlock(int close, char sign)
    {
        _at = close + 2;
        if (sign == '-')
            SkipSpaces();
        else if (sign != '+' && _at < _source.Length && _source[_at] == '\n')
            _at++;
        _lineStarting = _source[_at - 1] == '\n';
    }

    // The end of "{% raw %}" if that stands here, with whether it strips.
    private int? RawBegin()
    {
        var i = SkipSpaces(_at);
        if (!_source.AsSpan(i).StartsWith("raw"))
            return null;
        i = SkipSpaces(i + 3);
        if (_source.AsSpan(i).StartsWith("-%}"))
            return SkipSpaces(i + 3);
        return _source.AsSpan(i).StartsWith("%}") ? i + 2 : null;
    }

    private void ReadRaw(int open, int body)
    {
        _lineStarting = _source[body - 1] == '\n';
        for (var i = body; (i = _source.IndexOf("{%", i, StringComparison.Ordinal)) >= 0; i += 2)
        {
            var sign = i + 2 < _source.Length && _source[i + 2] is '-' or '+' ? _source[i + 2] : ' ';
            var name = SkipSpaces(i + (sign == ' ' ? 2 : 3));
            if (!_source.AsSpan(name).StartsWith("endraw"))
                continue;
            var close = SkipSpaces(name + 6);
            var closeSign = close < _source.Length && _source[close] is '-' or '+' ? _source[close++] : ' ';
            if (!_source.AsSpan(close).StartsWith("%}"))
                continue;
            AddText(body, i, sign, isOutput: false);
            EndBlock(close, closeSign);
            return;
        }
        throw Error(open, "the raw block is not closed; '{% endraw %}' is missing");
    }

    private void ReadCode(TokenKind end, string delimiter)
    {
        var open = new Stack<char>();
        while (true)
        {
            SkipSpaces();
            if (_at >= _source.Length)
                throw Error(_at, $"the template ends where '{delimiter}' is expected");
            if (open.Count == 0 && TryEnd(end, delimiter))
                return;
            var c = _source[_at];
            if (c is '\'' or '"')
                ReadString(c);
            else if (char.IsAsciiDigit(c))
                ReadNumber();
            else if (c == '_' || UnicodeClass.IsWord(UnicodeClass.CodePointAt(_source, _at, out _)))
                ReadName();
            else
                ReadOperator(open);
        }
    }

    private bool TryEnd(TokenKind end, string delimiter)
    {
        var sign = _source[_at];
        var close = sign == '-' || sign == '+' && end == TokenKind.BlockEnd ? _at + 1 : _at;
        if (!_source.AsSpan(close).StartsWith(delimiter))
            return false;
        Add(end, delimiter, _at);
        if (end == TokenKind.BlockEnd)
        {
            EndBlock(close, sign);
            return true;
        }
        _at = close + 2;
        if (sign == '-')
            SkipSpaces();
        _lineStarting = _source[_at - 1] == '\n';
        return true;
    }

    private void ReadString(char quote)
    {
        var start = _at++;
        var text = new StringBuilder();
        while (_at < _source.Length && _source[_at] != quote)
        {
            if (_source[_at] == '\\' && _at + 1 < _source.Length)
                ReadEscape(text);
            else
                text.Append(_source[_at++]);
        }
        if (_at++ >= _source.Length)
            throw Error(start, "the string is not closed");
        Add(TokenKind.String, text.ToString(), start);
    }

    private void ReadEscape(StringBuilder text)
    {
        var start = _at;
        var c = _source[_at + 1];
        _at += 2;
        switch (c)
        {
            case '\n':
                break;
            case '\\' or '\'' or '"':
                text.Append(c);
                break;
            case 'x' or 'u' or 'U':
                AppendHex(text, start, c == 'x' ? 2 : c == 'u' ? 4 : 8);
                break;
            case >= '0' and <= '7':
                var value = c - '0';
                for (var i = 0; i < 2 && _at < _source.Length && _source[_at] is >= '0' and <= '7'; i++)
                    value = value * 8 + _source[_at++] - '0';
                text.Append((char)value);
                break;
            default:
                var simple = "abfnrtv".IndexOf(c, StringComparison.Ordinal);
                if (simple >= 0)
                    text.Append("\a\b\f\n\r\t\v"[simple]);
                else
                    text.Append('\\').Append(c);
                break;
        }
    }

    private void AppendHex(StringBuilder text, int start, int digits)
    {
        if (_at + digits > _source.Length || !int.TryParse(_source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value is < 0 or > 0x10ffff)
            throw Error(start, $"'\\{_source[start + 1]}' must be followed by {digits} hexadecimal digits");
        _at += digits;
        if (value < 0x10000)
            text.Append((char)value);
        else
            text.Append(char.ConvertFromUtf32(value));
    }

    private void ReadNumber()
    {
        var start = _at;
        if (_source[_at] == '0' && _at + 2 < _source.Length && "xXoObB".Contains(_source[_at + 1], StringComparison.Ordinal) && char.IsAsciiHexDigit(_source[_at + 2]))
        {
            _at += 2;
            while (_at < _source.Length && (char.IsAsciiHexDigit(_source[_at]) || _source[_at] == '_'))
                _at++;
            Add(TokenKind.Integer, _source[start.._at].Replace("_", "", StringComparison.Ordinal), start);
            return;
        }
        SkipDigits();
        var kind = TokenKind.Integer;
        var isAttribute = _tokens.Count > 0 && _tokens[^1].IsOperator(".") && start > 0 && _source[start - 1] == '.';
        if (!isAttribute && Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            kind = TokenKind.Float;
            _at++;
            SkipDigits();
        }
        if (!isAttribute && Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2))))
        {
            kind = TokenKind.Float;
            _at += 2;
            SkipDigits();
        }
        Add(kind, _source[start.._at].Replace("_", "", StringComparison.Ordinal), start);
    }

    private char Peek(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)) || Peek(0) == '_' && char.IsAsciiDigit(Peek(1)))
            _at++;
    }

    private void ReadName()
    {
        var start = _at;
        while (_at < _source.Length && UnicodeClass.IsWord(UnicodeClass.CodePointAt(_source, _at, out var length)))
            _at += length;
        Add(TokenKind.Name, _source[start.._at], start);
    }

    private void ReadOperator(Stack<char> open)
    {
        var found = Array.Find(Operators, op => _source.AsSpan(_at).StartsWith(op))
            ?? throw Error(_at, $"'{_source[_at]}' is not expected here");
        if (found is "(" or "[" or "{")
            open.Push(found[0]);
        else if (found is ")" or "]" or "}" && (open.Count == 0 || open.Pop() is var opening && (opening, found) is not (('(', ")") or ('[', "]") or ('{', "}"))))
            throw Error(_at, $"'{found}' closes nothing that is open");
        Add(TokenKind.Operator, found, _at);
        _at += found.Length;
    }

    private void SkipSpaces() => _at = SkipSpaces(_at);

    private int SkipSpaces(int i)
    {
        while (i < _source.Length && PythonText.IsSpace(_source[i]))
            i++;
        return i;
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new(kind, text, PositionOf(at)));

    private TemplateError Error(int at, string problem) => TemplateError.At(PositionOf(Math.Min(at, _source.Length)), problem);

    private Position PositionOf(int at)
    {
        var line = _lineStarts.BinarySearch(at);
        if (line < 0)
            line = ~line - 1;
        return new(line + 1, at - _lineStarts[line] + 1);
    }
}
