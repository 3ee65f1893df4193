using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Regex;

/// <summary>
/// Runs a compiled expression over a stretch of text by backtracking, with a stack of its own instead of recursion. Steps and stack are
/// bounded, so that an expression made to explode ends in an error.
/// </summary>
internal sealed class RegexMatcher(RegexProgram program, string text, int start, int end)
{
    private const int MaxStack = 1 << 22;
    private const long BaseSteps = 20_000_000, StepsPerUnit = 300;

    private readonly Instruction[] _code = program.Code;
    private readonly int[] _registers = new int[program.Registers];
    private Entry[] _stack = new Entry[64];
    private int _stackCount;
    private long _stepsLeft = BaseSteps + StepsPerUnit * (end - start);
    private int _searchStart;

    // A way not taken yet: go on at Pc from At. Low is the least place a run may give back to, Undo marks a register to restore.
    private readonly record struct Entry(int Pc, int At, int Low);

    private const int Plain = -1, Undo = -2;

    /// <summary>Finds the first match at or after <paramref name="from"/>.</summary>
    /// <exception cref="TimeoutException">The bounds were reached.</exception>
    public bool Find(int from, out int matchStart, out int matchEnd)
    {
        _searchStart = from;
        for (matchStart = from; matchStart <= end; matchStart += Length(matchStart))
        {
            if (program.First is { } first && (matchStart == end || !first.Contains(At(matchStart, out _))))
                continue;
            matchEnd = Run(0, matchStart, required: -1);
            if (matchEnd >= 0)
                return true;
        }
        matchEnd = -1;
        return false;
    }

    private int Length(int at) => at < end ? LengthAt(at) : 1;

    private int LengthAt(int at) => char.IsHighSurrogate(text[at]) && at + 1 < end && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;

    private int At(int at, out int length) => UnicodeClass.CodePointAt(text.AsSpan(0, end), at, out length);

    private int Before(int at) => at - start >= 2 && char.IsLowSurrogate(text[at - 1]) && char.IsHighSurrogate(text[at - 2]) ? at - 2 : at - 1;

    /// <summary>Runs from an instruction; gives the end of the match or −1. With <paramref name="required"/> only that end counts.</summary>
    private int Run(int pc, int at, int required)
    {
        var bottom = _stackCount;
        while (true)
        {
            if (--_stepsLeft < 0)
                throw new TimeoutException();
            ref readonly var op = ref _code[pc];
            var holds = true;
            switch (op.Code)
            {
                case OpCode.Set:
                    holds = at < end && op.Set!.Contains(At(at, out var length)) && (at += length) > 0;
                    break;
                case OpCode.Run or OpCode.RunPossessive:
                    holds = TakeRun(op, pc, ref at);
                    break;
                case OpCode.Split:
                    Push(new(op.Y, at, Plain));
                    pc = op.X;
                    continue;
                case OpCode.Jump:
                    pc = op.X;
                    continue;
                case OpCode.Mark:
                    Push(new(op.X, _registers[op.X], Undo));
                    _registers[op.X] = at;
                    break;
                case OpCode.Progress:
                    holds = _registers[op.X] != at;
                    break;
                case OpCode.Atomic:
                    var ended = Run(pc + 1, at, required: -1);
                    holds = ended >= 0;
                    (pc, at) = (op.X - 1, ended);
                    break;
                case OpCode.Ahead:
                    holds = Run(pc + 1, at, required: -1) >= 0 != (op.Y == 1);
                    pc = op.X - 1;
                    break;
                case OpCode.Behind:
                    holds = LooksBack(pc + 1, at, op.Max) != (op.Y == 1);
                    pc = op.X - 1;
                    break;
                case OpCode.Anchor:
                    holds = Holds((Anchor)op.X, at);
                    break;
                case OpCode.Done:
                    if (required < 0 || required == at)
                    {
                        Unwind(bottom);
                        return at;
                    }
                    holds = false;
                    break;
            }
            if (holds)
                pc++;
            else if (!Backtrack(bottom, ref pc, ref at))
                return -1;
        }
    }

    private bool TakeRun(in Instruction op, int pc, ref int at)
    {
        var (count, low) = (0, at);
        while (count < op.Max && at < end && op.Set!.Contains(At(at, out var length)))
        {
            at += length;
            if (++count == op.Min)
                low = at;
        }
        _stepsLeft -= count / 4;
        if (count < op.Min)
            return false;
        if (op.Code == OpCode.Run && at > low)
            Push(new(pc + 1, at, low));
        return true;
    }

    private bool LooksBack(int pc, int at, int maxLength)
    {
        for (int from = at, count = 0; ; count++)
        {
            if (Run(pc, from, required: at) >= 0)
                return true;
            if (from == start || count == maxLength)
                return false;
            from = Before(from);
        }
    }

    private bool Backtrack(int bottom, ref int pc, ref int at)
    {
        while (_stackCount > bottom)
        {
            ref var entry = ref _stack[_stackCount - 1];
            if (entry.Low == Undo)
            {
                _registers[entry.Pc] = entry.At;
                _stackCount--;
                continue;
            }
            pc = entry.Pc;
            if (entry.Low == Plain)
            {
                at = entry.At;
                _stackCount--;
                return true;
            }
            // A run gives back its last code point.
            at = Before(entry.At);
            if (at > entry.Low)
                entry = entry with { At = at };
            else
                _stackCount--;
            return true;
        }
        return false;
    }

    // A part that matched for good keeps its place but not its other ways; the registers it set stay as they are.
    private void Unwind(int bottom) => _stackCount = bottom;

    private void Push(Entry entry)
    {
        if (_stackCount == _stack.Length)
        {
            if (_stack.Length >= MaxStack)
                throw new TimeoutException();
            Array.Resize(ref _stack, _stack.Length * 2);
        }
        _stack[_stackCount++] = entry;
    }

    private bool Holds(Anchor anchor, int at) => anchor switch
    {
        Anchor.LineStart => at == start || text[at - 1] == '\n' && at < end,
        Anchor.LineEnd => at == end || text[at] == '\n',
        Anchor.TextStart => at == start,
        Anchor.TextEnd => at == end,
        Anchor.TextEndOrNewline => at == end || at == end - 1 && text[at] == '\n',
        Anchor.SearchStart => at == _searchStart,
        Anchor.WordBoundary => IsBoundary(at),
        _ => !IsBoundary(at),
    };

    private bool IsBoundary(int at)
    {
        var before = at > start && CharacterProperties.IsWord(At(Before(at), out _));
        var after = at < end && CharacterProperties.IsWord(At(at, out _));
        return before != after;
    }
}
