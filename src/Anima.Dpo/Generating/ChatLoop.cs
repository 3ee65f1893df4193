namespace Anima.Dpo.Generating;

/// <summary>Reads user turns line by line and lets each speaker answer.</summary>
/// <param name="streams">Answers go to output, all else to error.</param>
/// <param name="input">Where turns come from.</param>
/// <param name="speakers">Who answers, one after the other.</param>
internal sealed class ChatLoop(StandardStreams streams, TextReader input, IReadOnlyList<ChatSpeaker> speakers)
{
    private const string System = "/system ";

    private bool _isTold;

    /// <summary>Talks until the input ends.</summary>
    /// <param name="system">A system message, or null.</param>
    public void Run(string? system)
    {
        Reset(system);
        if (streams.IsErrorInteractive)
            streams.Error.WriteLine("/reset begins anew, /system TEXT sets a system message, /exit ends");
        while (Ask() is { } line)
        {
            var turn = line.Trim();
            if (turn is "/exit" or "/quit")
                return;
            if (turn == "/reset")
                Reset(system);
            else if (turn.StartsWith(System, StringComparison.Ordinal))
                Reset(system = turn[System.Length..].Trim());
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
        foreach (var speaker in speakers)
        {
            if (speakers.Count > 1)
                streams.OutputText.Write($"{speaker.Name}: ");
            speaker.Answer(turn, streams.OutputText.Write);
            streams.OutputText.WriteLine();
        }
        if (_isTold || !speakers.Any(speaker => speaker.HasTypedControlTokens))
            return;
        _isTold = true;
        streams.Error.WriteLine("the conversation holds control tokens inside its turns, read as text; --control-tokens special reads them as tokens");
    }
}
