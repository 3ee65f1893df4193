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

    private Expression ParsePostfix(Expression operand, bool keepLastCall, ref ArgumentList? call)
    {
        for (var depth = 1; Current.Kind == TokenKind.Operator; depth++)
        {
            LimitChain(depth);
            var position = Current.Position;
            if (TakeOperator("."))
            {
                Flush(ref operand, ref call, position);
                operand = ParseAttribute(operand, position);
            }
            else if (TakeOperator("["))
            {
                Flush(ref operand, ref call, position);
                operand = ParseSubscript(operand, position);
            }
            else if (Current.IsOperator("("))
            {
                Flush(ref operand, ref call, position);
                call = ParseArguments();
                if (!keepLastCall)
                    Flush(ref operand, ref call, position);
            }
            else
                break;
        }
        return operand;
    }

    private static void Flush(ref Expression operand, ref ArgumentList? call, Position position)
    {
        if (call is not null)
            operand = new CallExpression(position, operand, call);
        call = null;
    }

    private Expression ParseAttribute(Expression operand, Position position)
    {
        var token = Take();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeAccess(position, operand, token.Text),
            TokenKind.Integer => new ItemAccess(position, operand, new Constant(token.Position, ParseInteger(token))),
            _ => throw TemplateError.At(token.Position, $"expected a name or a number, but found {token.Describe()}"),
        };
    }

    private Expression ParseSubscript(Expression operand, Position position)
    {
        var start = Current.IsOperator(":") ? null : ParseExpression();
        if (TakeOperator(":"))
        {
            var stop = Current.IsOperator(":") || Current.IsOperator("]") ? null : ParseExpression();
            var step = TakeOperator(":") && !Current.IsOperator("]") ? ParseExpression() : null;
            Expect(TokenKind.Operator, "]");
            return new SliceAccess(position, operand, start, stop, step);
        }
        if (Current.IsOperator(","))
        {
            var items = new List<Expression> { start! };
            while (TakeOperator(",") && !Current.IsOperator("]"))
                items.Add(ParseExpression());
            start = new ListExpression(position, items, isTuple: true);
        }
        Expect(TokenKind.Operator, "]");
        return new ItemAccess(position, operand, start!);
    }

    private ArgumentList ParseArguments()
    {
        var (positional, keywords) = (new List<Expression>(), new List<(string, Expression)>());
        Expression? unpacked = null, unpackedKeywords = null;
        Expect(TokenKind.Operator, "(");
        for (var first = true; !TakeOperator(")"); first = false)
        {
            if (!first)
            {
                Expect(TokenKind.Operator, ",");
                if (TakeOperator(")"))
                    break;
            }
            var position = Current.Position;
            if (TakeOperator("**") && unpackedKeywords is null)
                unpackedKeywords = ParseExpression();
            else if (unpacked is null && TakeOperator("*"))
                unpacked = ParseExpression();
            else if (Current.Kind == TokenKind.Name && _tokens[_at + 1].IsOperator("="))
            {
                var name = Take().Text;
                Take();
                keywords.Add((name, ParseExpression()));
            }
            else if (keywords.Count > 0 || unpacked is not null || unpackedKeywords is not null)
                throw TemplateError.At(position, "a positional argument follows one with a name");
            else
                positional.Add(ParseExpression());
        }
        return new(positional, keywords, unpacked, unpackedKeywords);
    }

    private Expression ParseFilters(Expression operand)
    {
        for (var depth = 1; ; depth++)
        {
            LimitChain(depth);
            if (TakeOperator("|"))
                operand = ParseFilter(operand);
            else if (Current.IsName("is"))
                operand = ParseTest(operand);
            else if (Current.IsOperator("("))
                operand = new CallExpression(Current.Position, operand, ParseArguments());
            else
                return operand;
        }
    }

    private FilterExpression ParseFilter(Expression? operand)
    {
        var name = ExpectKind(TokenKind.Name, "the name of a filter");
        var full = DottedName(name);
        if (!Filters.Has(full))
            _unknown.Add(TemplateError.At(name.Position, $"No filter named '{full}'."));
        return new(name.Position, operand, full, Current.IsOperator("(") ? ParseArguments() : ArgumentList.None);
    }

    private string DottedName(Token name)
    {
        var full = name.Text;
        while (TakeOperator("."))
            full += "." + ExpectKind(TokenKind.Name, "a name").Text;
        return full;
    }

    private Expression ParseTest(Expression operand)
    {
        Take();
        var negated = TakeName("not");
        var name = ExpectKind(TokenKind.Name, "the name of a test");
        var full = DottedName(name);
        if (!Tests.Has(full))
            _unknown.Add(TemplateError.At(name.Position, $"No test named '{full}'."));
        var arguments = ArgumentList.None;
        if (Current.IsOperator("("))
            arguments = ParseArguments();
        else if (StartsOperand())
        {
            if (Current.IsName("is"))
                throw TemplateError.At(Current.Position, "tests cannot be chained with 'is'");
            ArgumentList? call = null;
            arguments = new([ParsePostfix(ParsePrimary(), keepLastCall: false, ref call)], [], null, null);
        }
        Expression test = new TestExpression(name.Position, operand, full, arguments);
        return negated ? new Not(name.Position, test) : test;
    }

    private bool StartsOperand() => Current.Kind switch
    {
        TokenKind.Name => Current.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => Current.Text is "(" or "[" or "{",
        _ => false,
    };
}
