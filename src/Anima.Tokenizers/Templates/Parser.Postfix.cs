namespace Anima.Tokenizers.Templates;

// What follows an operand: attributes, subscripts, calls, filters and tests.
internal sealed partial class Parser
{
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
