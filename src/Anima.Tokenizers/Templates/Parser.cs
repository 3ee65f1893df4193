using System.Runtime.CompilerServices;

namespace Anima.Tokenizers.Templates;

/// <summary>Parses a template into statements; this half reads statements, the other expressions.</summary>
internal sealed partial class Parser
{
    private readonly List<Token> _tokens;
    private int _at;

    // Filters and tests that do not exist. Jinja refuses them at once, but inside a condition only when they are reached.
    private readonly List<TemplateError> _unknown = [];

    // The names used so far inside the macro being read: a macro that mentions varargs takes more arguments than it declares.
    private HashSet<string> _names = [];
    private int _loops;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <summary>Parses a template's source.</summary>
    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new Parser(Lexer.Tokenize(source));
        var body = parser.ParseBody();
        parser.RefuseUnknown(0);
        return body;
    }

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    private bool TakeIf(TokenKind kind, string text)
    {
        if (!Current.Is(kind, text))
            return false;
        _at++;
        return true;
    }

    private bool TakeOperator(string text) => TakeIf(TokenKind.Operator, text);

    private bool TakeName(string text) => TakeIf(TokenKind.Name, text);

    private Token Expect(TokenKind kind, string text)
    {
        if (!Current.Is(kind, text))
            throw TemplateError.At(Current.Position, $"expected '{text}', but found {Current.Describe()}");
        return Take();
    }

    private Token ExpectKind(TokenKind kind, string what)
    {
        if (Current.Kind != kind)
            throw TemplateError.At(Current.Position, $"expected {what}, but found {Current.Describe()}");
        return Take();
    }

    private void RefuseUnknown(int mark)
    {
        if (_unknown.Count > mark)
            throw _unknown[mark];
    }

    private void AllowUnknown(int mark) => _unknown.RemoveRange(mark, _unknown.Count - mark);

    private void GuardDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TemplateError.At(Current.Position, "the template is nested too deeply");
    }

    /// <summary>Reads up to one of the tags in <paramref name="ends"/>, of which it takes the opening delimiter and the name.</summary>
    private List<Statement> ParseBody(params ReadOnlySpan<string> ends) => ParseBody(out _, ends);

    private List<Statement> ParseBody(out string end, params ReadOnlySpan<string> ends)
    {
        GuardDepth();
        var body = new List<Statement>();
        while (true)
        {
            var token = Take();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    body.Add(new TextStatement(token.Position, token.Text));
                    break;
                case TokenKind.OutputBegin:
                    body.Add(new OutputStatement(token.Position, ParseTuple()));
                    ExpectKind(TokenKind.OutputEnd, "the end of the expression");
                    break;
                case TokenKind.BlockBegin:
                    var name = ExpectKind(TokenKind.Name, "the name of a statement");
                    if (ends.Contains(name.Text))
                    {
                        end = name.Text;
                        return body;
                    }
                    body.Add(ParseStatement(name));
                    ExpectKind(TokenKind.BlockEnd, "the end of the statement");
                    break;
                default:
                    if (ends.Length > 0)
                        throw TemplateError.At(token.Position, $"the template ends where '{string.Join("' or '", ends!)}' is expected");
                    end = "";
                    return body;
            }
        }
    }

    private void EndTag() => ExpectKind(TokenKind.BlockEnd, "the end of the statement");

    private Statement ParseStatement(Token name) => name.Text switch
    {
        "for" => ParseFor(name.Position),
        "if" => ParseIf(name.Position),
        "set" => ParseSet(name.Position),
        "macro" => ParseMacro(name.Position),
        "call" => ParseCall(name.Position),
        "filter" => ParseFilterBlock(name.Position),
        "with" => ParseWith(name.Position),
        "generation" => ParseGeneration(name.Position),
        "print" => ParsePrint(name.Position),
        "break" or "continue" => ParseFlow(name),
        "include" or "import" or "from" or "extends" or "block" or "autoescape" or "do" or "trans" or "debug" =>
            throw TemplateError.At(name.Position, $"the statement '{name.Text}' is not available in chat templates"),
        _ => throw TemplateError.At(name.Position, $"'{name.Text}' is not a known statement"),
    };

    private ForStatement ParseFor(Position position)
    {
        var mark = _unknown.Count;
        var target = ParseTarget(allowNamespace: false, allowTuple: true, end: "in");
        Expect(TokenKind.Name, "in");
        var items = ParseTuple(withCondition: false, end: "recursive");
        var filter = TakeName("if") ? ParseExpression() : null;
        var isRecursive = TakeName("recursive");
        EndTag();
        _loops++;
        var body = ParseBody(out var end, "endfor", "else");
        _loops--;
        List<Statement> otherwise = [];
        if (end == "else")
        {
            EndTag();
            otherwise = ParseBody("endfor");
        }
        RefuseUnknown(mark);
        return new(position, target, items, filter, isRecursive, body, otherwise);
    }

    private IfStatement ParseIf(Position position)
    {
        var mark = _unknown.Count;
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        for (var tag = "if"; tag != "endif";)
        {
            var test = tag == "else" ? null : ParseTuple(withCondition: false);
            EndTag();
            var body = test is null ? ParseBody(out tag, "endif") : ParseBody(out tag, "elif", "else", "endif");
            branches.Add((test, body));
        }
        AllowUnknown(mark);
        return new(position, branches);
    }

    private Statement ParseSet(Position position)
    {
        var target = ParseTarget(allowNamespace: true, allowTuple: true, end: null);
        if (TakeOperator("="))
            return new SetStatement(position, target, ParseTuple());
        var filters = new List<FilterExpression>();
        while (TakeOperator("|"))
            filters.Add(ParseFilter(null));
        EndTag();
        return new BlockSetStatement(position, target, filters, ParseBody("endset"));
    }

    private MacroStatement ParseMacro(Position position)
    {
        var name = ExpectKind(TokenKind.Name, "the macro's name").Text;
        return new(position, ParseSignature(name, "endmacro", hasParameters: true));
    }

    private CallStatement ParseCall(Position position)
    {
        var parameters = Current.IsOperator("(") ? ParseParameters() : [];
        var callee = ParseUnary(withFilter: false, out var arguments);
        if (arguments is null)
            throw TemplateError.At(position, "a call block must call a macro");
        return new(position, callee, arguments, ParseSignature("caller", "endcall", hasParameters: false) with { Parameters = parameters });
    }

    private MacroSignature ParseSignature(string name, string end, bool hasParameters)
    {
        var (mark, outer, loops) = (_unknown.Count, _names, _loops);
        (_names, _loops) = ([], 0);
        var parameters = hasParameters ? ParseParameters() : [];
        EndTag();
        var body = ParseBody(end);
        RefuseUnknown(mark);
        var signature = new MacroSignature(name, parameters, body, _names.Contains("varargs"), _names.Contains("kwargs"), _names.Contains("caller"));
        outer.UnionWith(_names);
        (_names, _loops) = (outer, loops);
        return signature;
    }

    private List<(string, Expression?)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        Expect(TokenKind.Operator, "(");
        while (!TakeOperator(")"))
        {
            if (parameters.Count > 0)
                Expect(TokenKind.Operator, ",");
            var name = ExpectKind(TokenKind.Name, "a parameter's name");
            var fallback = TakeOperator("=") ? ParseExpression() : null;
            if (fallback is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
                throw TemplateError.At(name.Position, "a parameter without a default follows one with a default");
            parameters.Add((name.Text, fallback));
        }
        return parameters;
    }

    private FilterStatement ParseFilterBlock(Position position)
    {
        var mark = _unknown.Count;
        var filters = new List<FilterExpression> { ParseFilter(null) };
        while (TakeOperator("|"))
            filters.Add(ParseFilter(null));
        EndTag();
        var body = ParseBody("endfilter");
        RefuseUnknown(mark);
        return new(position, filters, body);
    }

    private WithStatement ParseWith(Position position)
    {
        var mark = _unknown.Count;
        var assignments = new List<(Target, Expression)>();
        while (Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0)
                Expect(TokenKind.Operator, ",");
            var target = ParseTarget(allowNamespace: false, allowTuple: false, end: null);
            Expect(TokenKind.Operator, "=");
            assignments.Add((target, ParseExpression()));
        }
        EndTag();
        var body = ParseBody("endwith");
        RefuseUnknown(mark);
        return new(position, assignments, body);
    }

    private GenerationStatement ParseGeneration(Position position)
    {
        var (mark, loops) = (_unknown.Count, _loops);
        _loops = 0;
        EndTag();
        var body = ParseBody("endgeneration");
        _loops = loops;
        RefuseUnknown(mark);
        return new(position, body);
    }

    private OutputStatement ParsePrint(Position position)
    {
        var parts = new List<Expression> { ParseExpression() };
        while (TakeOperator(","))
            parts.Add(ParseExpression());
        return new(position, new Concatenation(position, parts));
    }

    private FlowStatement ParseFlow(Token name) => _loops > 0
        ? new(name.Position, name.Text == "break" ? Flow.Break : Flow.Continue)
        : throw TemplateError.At(name.Position, $"'{name.Text}' outside loop");

    private Target ParseTarget(bool allowNamespace, bool allowTuple, string? end)
    {
        var targets = new List<Target>();
        var isTuple = false;
        do
        {
            if (isTuple && (Current.IsOperator("=") || end is not null && Current.IsName(end)))
                break;
            targets.Add(ParseSingleTarget(allowNamespace));
            isTuple |= Current.IsOperator(",");
        }
        while (allowTuple && TakeOperator(","));
        return isTuple && allowTuple ? new TupleTarget(targets) : targets[0];
    }

    private Target ParseSingleTarget(bool allowNamespace)
    {
        if (TakeOperator("("))
        {
            var inner = ParseTarget(allowNamespace, allowTuple: true, end: null);
            Expect(TokenKind.Operator, ")");
            return inner;
        }
        var name = ExpectKind(TokenKind.Name, "the name of a variable");
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw TemplateError.At(name.Position, $"'{name.Text}' cannot be assigned to");
        if (!allowNamespace || !TakeOperator("."))
            return new NameTarget(name.Text);
        _names.Add(name.Text);
        return new AttributeTarget(name.Text, ExpectKind(TokenKind.Name, "the name of an attribute").Text);
    }
}
