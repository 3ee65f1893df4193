using System.Globalization;
using System.Numerics;

namespace Anima.Tokenizers.Templates;

internal sealed partial class Parser
{
    private Expression ParseExpression()
    {
        GuardDepth();
        var mark = _unknown.Count;
        var value = ParseOr();
        var depth = 0;
        while (Current.IsName("if"))
        {
            var position = Take().Position;
            LimitChain(++depth);
            var test = ParseOr();
            var otherwise = TakeName("else") ? ParseExpression() : null;
            value = new Conditional(position, test, value, otherwise);
            AllowUnknown(mark);
        }
        return value;
    }

    // A chain of operators nests to the left; evaluation must not run out of stack before its own guard sees it.
    private void LimitChain(int depth)
    {
        const int MaxChain = 1000;
        if (depth > MaxChain)
            throw TemplateError.At(Current.Position, $"the expression chains more than {MaxChain} operators");
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        for (var depth = 1; Current.IsName("or"); depth++)
        {
            var position = Take().Position;
            LimitChain(depth);
            left = new Logical(position, left, ParseAnd(), isAnd: false);
        }
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        for (var depth = 1; Current.IsName("and"); depth++)
        {
            var position = Take().Position;
            LimitChain(depth);
            left = new Logical(position, left, ParseNot(), isAnd: true);
        }
        return left;
    }

    private Expression ParseNot()
    {
        GuardDepth();
        if (!Current.IsName("not"))
            return ParseComparison();
        var position = Take().Position;
        return new Not(position, ParseNot());
    }

    private Expression ParseComparison()
    {
        var position = Current.Position;
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            if (Current.Kind == TokenKind.Operator && Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
                rest.Add((Take().Text, ParseSum()));
            else if (TakeName("in"))
                rest.Add(("in", ParseSum()));
            else if (Current.IsName("not") && _tokens[_at + 1].IsName("in"))
            {
                _at += 2;
                rest.Add(("not in", ParseSum()));
            }
            else
                return rest.Count == 0 ? first : new Comparison(position, first, rest);
        }
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        for (var depth = 1; Current.Kind == TokenKind.Operator && Current.Text is "+" or "-"; depth++)
        {
            var token = Take();
            LimitChain(depth);
            left = new BinaryExpression(token.Position, token.Text, left, ParseConcatenation());
        }
        return left;
    }

    private Expression ParseConcatenation()
    {
        var position = Current.Position;
        var parts = new List<Expression> { ParseProduct() };
        while (TakeOperator("~"))
            parts.Add(ParseProduct());
        return parts.Count == 1 ? parts[0] : new Concatenation(position, parts);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        for (var depth = 1; Current.Kind == TokenKind.Operator && Current.Text is "*" or "/" or "//" or "%"; depth++)
        {
            var token = Take();
            LimitChain(depth);
            left = new BinaryExpression(token.Position, token.Text, left, ParsePower());
        }
        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary(withFilter: true, out _);
        for (var depth = 1; Current.IsOperator("**"); depth++)
        {
            var token = Take();
            LimitChain(depth);
            left = new BinaryExpression(token.Position, "**", left, ParseUnary(withFilter: true, out _));
        }
        return left;
    }

    /// <summary>Reads an operand. Where it ends in a call and no filter may follow, the call is handed over apart (a call block adds to it).</summary>
    private Expression ParseUnary(bool withFilter, out ArgumentList? call)
    {
        GuardDepth();
        call = null;
        Expression operand;
        if (Current.Kind == TokenKind.Operator && Current.Text is "-" or "+")
        {
            var token = Take();
            operand = new Sign(token.Position, ParseOperand(), token.Text == "+");
        }
        else
            operand = ParsePrimary();
        operand = ParsePostfix(operand, keepLastCall: !withFilter, ref call);
        return withFilter ? ParseFilters(operand) : operand;
    }

    // The operand of a sign: postfix binds to it, filters to the whole.
    private Expression ParseOperand()
    {
        GuardDepth();
        if (Current.Kind == TokenKind.Operator && Current.Text is "-" or "+")
        {
            var token = Take();
            return new Sign(token.Position, ParseOperand(), token.Text == "+");
        }
        ArgumentList? call = null;
        return ParsePostfix(ParsePrimary(), keepLastCall: false, ref call);
    }

    private Expression ParsePrimary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName(token);
            case TokenKind.String:
                var text = token.Text;
                while (Current.Kind == TokenKind.String)
                    text += Take().Text;
                return new Constant(token.Position, text);
            case TokenKind.Integer:
                return new Constant(token.Position, ParseInteger(token));
            case TokenKind.Float:
                return new Constant(token.Position, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                var inner = Current.IsOperator(")") ? new ListExpression(token.Position, [], isTuple: true) : ParseTuple();
                Expect(TokenKind.Operator, ")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new ListExpression(token.Position, ParseItems("]"), isTuple: false);
            case TokenKind.Operator when token.Text == "{":
                return ParseDict(token.Position);
            default:
                throw TemplateError.At(token.Position, $"expected an expression, but found {token.Describe()}");
        }
    }

    private Expression ParseName(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return new Constant(token.Position, true);
            case "false" or "False":
                return new Constant(token.Position, false);
            case "none" or "None":
                return new Constant(token.Position, null);
            default:
                _names.Add(token.Text);
                return new Variable(token.Position, token.Text);
        }
    }

    private static object ParseInteger(Token token)
    {
        var text = token.Text;
        if (text.Length > 2000)
            throw TemplateError.At(token.Position, "the number has more than 2000 digits");
        if (text.Length > 2 && text[0] == '0' && char.ToLowerInvariant(text[1]) is var radix and ('x' or 'o' or 'b'))
        {
            BigInteger value = 0;
            foreach (var c in text.AsSpan(2))
            {
                var digit = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
                var size = radix == 'x' ? 16 : radix == 'o' ? 8 : 2;
                value = digit < size ? value * size + digit : throw TemplateError.At(token.Position, $"'{text}' is not a number");
            }
            return Operators.Integer(value);
        }
        return Operators.Integer(BigInteger.Parse(text, CultureInfo.InvariantCulture));
    }

    private List<Expression> ParseItems(string end)
    {
        var items = new List<Expression>();
        while (!TakeOperator(end))
        {
            if (items.Count > 0)
            {
                Expect(TokenKind.Operator, ",");
                if (TakeOperator(end))
                    break;
            }
            items.Add(ParseExpression());
        }
        return items;
    }

    private DictExpression ParseDict(Position position)
    {
        var items = new List<(Expression, Expression)>();
        while (!TakeOperator("}"))
        {
            if (items.Count > 0)
            {
                Expect(TokenKind.Operator, ",");
                if (TakeOperator("}"))
                    break;
            }
            var key = ParseExpression();
            Expect(TokenKind.Operator, ":");
            items.Add((key, ParseExpression()));
        }
        return new(position, items);
    }

    /// <summary>One expression, or several with commas between them, which make a tuple.</summary>
    private Expression ParseTuple(bool withCondition = true, string? end = null)
    {
        var position = Current.Position;
        var items = new List<Expression>();
        var isTuple = false;
        while (true)
        {
            if (items.Count > 0)
            {
                if (!TakeOperator(","))
                    break;
                isTuple = true;
                if (EndsTuple(end))
                    break;
            }
            items.Add(withCondition ? ParseExpression() : ParseOr());
        }
        return isTuple ? new ListExpression(position, items, isTuple: true) : items[0];
    }

    private bool EndsTuple(string? end) =>
        Current.Kind is TokenKind.OutputEnd or TokenKind.BlockEnd || Current.IsOperator(")") || Current.IsOperator("]") || end is not null && Current.IsName(end);
}
