namespace Anima.Tokenizers.Regex;

/// <summary>What an instruction of a compiled expression does.</summary>
internal enum OpCode
{
    /// <summary>Takes one code point of a set.</summary>
    Set,

    /// <summary>Takes from X to Y code points of a set, as many as it can, and may give some back.</summary>
    Run,

    /// <summary>The same without giving back.</summary>
    RunPossessive,

    /// <summary>Goes on at X; at Y if that fails.</summary>
    Split,

    /// <summary>Goes on at X.</summary>
    Jump,

    /// <summary>Remembers the place in register X.</summary>
    Mark,

    /// <summary>Fails if nothing was taken since register X was set: a loop round that takes nothing ends the loop.</summary>
    Progress,

    /// <summary>Matches the part up to X once and for all.</summary>
    Atomic,

    /// <summary>Holds if the part up to X matches here; with Y = 1 if it does not.</summary>
    Ahead,

    /// <summary>Holds if the part up to X matches and ends here; with Y = 1 if it does not.</summary>
    Behind,

    /// <summary>An anchor.</summary>
    Anchor,

    /// <summary>The end of the expression or of a part.</summary>
    Done,
}

/// <summary>An instruction.</summary>
internal readonly record struct Instruction(OpCode Code, int X = 0, int Y = 0, CodeSet? Set = null, int Min = 0, int Max = 0);

/// <summary>Compiles a parsed expression for the matcher.</summary>
internal sealed class RegexProgram
{
    private const int MaxSize = 20_000;

    private readonly List<Instruction> _code = [];

    private RegexProgram()
    {
    }

    /// <summary>How many registers the loops need.</summary>
    public int Registers { get; private set; }

    public Instruction[] Code { get; private set; } = [];

    /// <summary>What a match can begin with, or null if it may be empty or begins with a condition.</summary>
    public CodeSet? First { get; private set; }

    /// <exception cref="FormatException">The expression is too large.</exception>
    public static RegexProgram Compile(Node node)
    {
        var program = new RegexProgram();
        program.Emit(node);
        program.Add(new(OpCode.Done));
        program.Code = [.. program._code];
        program.First = FirstOf(node);
        return program;
    }

    private int Add(Instruction instruction)
    {
        if (_code.Count >= MaxSize)
            throw new FormatException($"it grows to more than {MaxSize} steps");
        _code.Add(instruction);
        return _code.Count - 1;
    }

    private void Emit(Node node)
    {
        switch (node)
        {
            case SetNode set:
                Add(new(OpCode.Set, Set: set.Set));
                break;
            case SequenceNode sequence:
                foreach (var item in sequence.Items)
                    Emit(item);
                break;
            case ChoiceNode choice:
                EmitChoice(choice);
                break;
            case RepeatNode { Body: SetNode set, Greed: not Greed.Lazy } run:
                Add(new(run.Greed == Greed.Greedy ? OpCode.Run : OpCode.RunPossessive, Set: set.Set, Min: run.Min, Max: run.Max < 0 ? int.MaxValue : run.Max));
                break;
            case RepeatNode { Greed: Greed.Possessive } possessive:
                EmitPart(OpCode.Atomic, possessive with { Greed = Greed.Greedy }, 0);
                break;
            case RepeatNode repeat:
                EmitRepeat(repeat);
                break;
            case AtomicNode atomic:
                EmitPart(OpCode.Atomic, atomic.Body, 0);
                break;
            case LookNode look:
                if (look.Behind && MaxLength(look.Body) < 0)
                    throw new FormatException("a lookbehind must have a bounded length");
                EmitPart(look.Behind ? OpCode.Behind : OpCode.Ahead, look.Body, look.Negative ? 1 : 0, look.Behind ? MaxLength(look.Body) : 0);
                break;
            case AnchorNode anchor:
                Add(new(OpCode.Anchor, (int)anchor.Kind));
                break;
        }
    }

    private void EmitChoice(ChoiceNode choice)
    {
        var jumps = new List<int>();
        for (var i = 0; i < choice.Items.Count - 1; i++)
        {
            var split = Add(default);
            Emit(choice.Items[i]);
            jumps.Add(Add(default));
            _code[split] = new(OpCode.Split, split + 1, _code.Count);
        }
        Emit(choice.Items[^1]);
        foreach (var jump in jumps)
            _code[jump] = new(OpCode.Jump, _code.Count);
    }

    private void EmitPart(OpCode code, Node body, int negative, int maxLength = 0)
    {
        var part = Add(default);
        Emit(body);
        Add(new(OpCode.Done));
        _code[part] = new(code, _code.Count, negative, Max: maxLength);
    }

    private void EmitRepeat(RepeatNode repeat)
    {
        for (var i = 0; i < repeat.Min; i++)
            Emit(repeat.Body);
        if (repeat.Max < 0)
        {
            EmitLoop(repeat);
            return;
        }
        var splits = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(Add(default));
            Emit(repeat.Body);
        }
        foreach (var split in splits)
            _code[split] = Split(split + 1, _code.Count, repeat.Greed);
    }

    private void EmitLoop(RepeatNode repeat)
    {
        var split = Add(default);
        var register = IsNullable(repeat.Body) ? Registers++ : -1;
        if (register >= 0)
            Add(new(OpCode.Mark, register));
        Emit(repeat.Body);
        if (register >= 0)
            Add(new(OpCode.Progress, register));
        Add(new(OpCode.Jump, split));
        _code[split] = Split(split + 1, _code.Count, repeat.Greed);
    }

    private static Instruction Split(int body, int exit, Greed greed) => greed == Greed.Lazy ? new(OpCode.Split, exit, body) : new(OpCode.Split, body, exit);

    private static bool IsNullable(Node node) => node switch
    {
        SetNode => false,
        SequenceNode sequence => sequence.Items.All(IsNullable),
        ChoiceNode choice => choice.Items.Any(IsNullable),
        RepeatNode repeat => repeat.Min == 0 || IsNullable(repeat.Body),
        AtomicNode atomic => IsNullable(atomic.Body),
        _ => true,
    };

    // The longest text a part takes, in code points; −1 without bound.
    private static int MaxLength(Node node)
    {
        switch (node)
        {
            case SetNode:
                return 1;
            case SequenceNode sequence:
                var lengths = sequence.Items.Select(MaxLength).ToArray();
                return lengths.Contains(-1) ? -1 : lengths.Sum();
            case ChoiceNode choice:
                var options = choice.Items.Select(MaxLength).ToArray();
                return options.Contains(-1) ? -1 : options.Max();
            case RepeatNode repeat:
                var body = MaxLength(repeat.Body);
                return body == 0 ? 0 : repeat.Max < 0 || body < 0 || (long)body * repeat.Max > MaxSize ? -1 : body * repeat.Max;
            case AtomicNode atomic:
                return MaxLength(atomic.Body);
            default:
                return 0;
        }
    }

    private static CodeSet? FirstOf(Node node)
    {
        switch (node)
        {
            case SetNode set:
                return set.Set;
            case ChoiceNode choice:
                var options = choice.Items.Select(FirstOf).ToArray();
                return options.Contains(null) ? null : options.Aggregate((a, b) => a!.Union(b!));
            case SequenceNode sequence:
                return FirstOfSequence(sequence.Items);
            case RepeatNode repeat:
                return repeat.Min > 0 ? FirstOf(repeat.Body) : null;
            case AtomicNode atomic:
                return FirstOf(atomic.Body);
            default:
                return null;
        }
    }

    private static CodeSet? FirstOfSequence(IReadOnlyList<Node> items)
    {
        CodeSet? all = null;
        foreach (var item in items)
        {
            // An optional head may be absent: what follows counts too.
            var first = item is RepeatNode { Min: 0 } optional ? FirstOf(optional.Body) : FirstOf(item);
            if (first is null)
                return null;
            all = all is null ? first : all.Union(first);
            if (!IsNullable(item))
                return all;
        }
        return null;
    }
}
