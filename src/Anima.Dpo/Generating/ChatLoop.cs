namespace Anima.Dpo.Generating;

/// <summary>Reads user turns line by line and lets each speaker answer.</summary>
/// <param name="streams">Answers go to output, all else to error.</param>
/// <param name="input">Where turns come from.</param>
/// <param name="speakers">Who answers, one after the other.</param>
/// <param name="interruption">Its first Ctrl-C ends an answer, or between answers the conversation.</param>
internal sealed class ChatLoop(StandardStreams streams, TextReader input, IReadOnlyList<ChatSpeaker> speakers, Interruption interruption)
{
    private const string Commands = "/reset begins anew, /system TEXT sets a system message, /exit ends; Ctrl-C stops an answer";
    private const string System = "/system ";

    private bool _isTold;

    /// <summary>Talks until the input ends.</summary>
    /// <param name="system">A system message, or null.</param>
    public void Run(string? system)
    {
        Reset(system);
        if (streams.IsErrorInteractive)
            streams.Error.WriteLine(Commands);
        while (Ask() is { } line)
        {
            var turn = line.Trim();
            if (turn is "/exit" or "/quit")
                return;
            if (turn == "/reset")
                Reset(system);
            else if (turn.StartsWith(System, StringComparison.Ordinal))
                Reset(system = turn[System.Length..].Trim());
            else if (turn.StartsWith('/') && !turn.AsSpan(1).ContainsAny('/', ' ') && turn.Length > 1)
                streams.Error.WriteLine(turn is "/help" or "/?" ? Commands : turn == System.Trim() ? $"/system needs a text; {Commands}" : $"{turn} is no command; {Commands}");
            else if (turn.Length > 0)
                AnswerAll(turn);
        }
    }

    private string? Ask()
    {
        if (streams.IsErrorInteractive)
        {
            streams.Error.Write("> ");
            streams.Error.Flush();
        }
        return input.ReadLine();
    }

    private void Reset(string? system)
    {
        foreach (var speaker in speakers)
            speaker.Reset(system);
    }

    private void AnswerAll(string turn)
    {
        using var answer = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
        using (interruption.EndingOnly(answer))
            foreach (var speaker in speakers.TakeWhile(_ => !answer.IsCancellationRequested))
                Answer(speaker, turn, answer.Token);
        interruption.Token.ThrowIfCancellationRequested();
        TellControlTokens();
    }

    private void Answer(ChatSpeaker speaker, string turn, CancellationToken cancellation)
    {
        if (speakers.Count > 1)
            streams.OutputText.Write($"{speaker.Name}: ");
        try
        {
            speaker.Answer(turn, streams.OutputText.Write, cancellation);
            streams.OutputText.WriteLine();
            if (speaker.IsWindowFull)
                streams.Error.WriteLine("the answer ended where the model reads no more; /reset begins anew");
        }
        catch (InvalidDataException refused)
        {
            // What a template or the window refuses spoils no conversation.
            if (speakers.Count > 1)
                streams.OutputText.WriteLine();
            streams.Error.WriteLine(refused.Message);
        }
    }

    private void TellControlTokens()
    {
        if (_isTold || !speakers.Any(speaker => speaker.HasTypedControlTokens))
            return;
        _isTold = true;
        streams.Error.WriteLine("the conversation holds control tokens inside its turns, read as text; --control-tokens special reads them as tokens");
    }
}
