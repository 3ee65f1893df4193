using Anima.Data;
using Anima.Rlhf.Generation;

namespace Anima.Dpo.Generating;

/// <summary>One side that answers in a conversation, with its own memory of it.</summary>
/// <param name="generator">Writes its answers.</param>
/// <param name="encoder">Tokenizer and chat template.</param>
/// <param name="options">How tokens are chosen.</param>
/// <param name="stops">Texts that end an answer.</param>
/// <param name="window">Tokens that the model reads at most, answer included.</param>
internal sealed class ChatSpeaker(
    NamedGenerator generator, ITextEncoder encoder, GenerationOptions options, IReadOnlyList<string> stops, int window)
{
    private static readonly Dictionary<string, object?> NoVariables = [];

    private readonly List<Dictionary<string, object?>> _messages = [];
    private long _answers;

    /// <summary>The name that is shown.</summary>
    public string Name => generator.Name;

    /// <summary>Whether control tokens were typed in the conversation, which are read as text.</summary>
    public bool HasTypedControlTokens { get; private set; }

    /// <summary>Forgets everything, and begins with <paramref name="system"/> where there is one.</summary>
    public void Reset(string? system)
    {
        _messages.Clear();
        if (system is not null)
            _messages.Add(Message("system", system));
    }

    /// <summary>Whether the latest answer ended because the model reads no more.</summary>
    public bool IsWindowFull { get; private set; }

    /// <summary>Answers a user turn, showing the text as it comes.</summary>
    /// <param name="turn">What the user says.</param>
    /// <param name="show">Is given the text.</param>
    /// <param name="cancellation">Ends the answer between two tokens; what has come of it stays.</param>
    /// <exception cref="InvalidDataException">The chat template refuses the conversation, or it is longer than the model reads; it is as before then.</exception>
    public void Answer(string turn, Action<string> show, CancellationToken cancellation)
    {
        _messages.Add(Message("user", turn));
        try
        {
            HasTypedControlTokens = encoder.HasTypedControlTokens(_messages, NoVariables);
            var prompt = encoder.EncodeChat(_messages, addGenerationPrompt: true, NoVariables);
            if (prompt.Length >= window)
                throw new InvalidDataException(FormattableString.Invariant($"the conversation has {prompt.Length} tokens, and this model reads at most {window}, answer included; /reset begins anew, or say it shorter"));
            var watch = new AnswerWatch(encoder.Tokenizer!, stops, show);
            var tokens = 0;
            generator.Generator.Generate([new GenerationRequest(prompt, new TokenSampler(options, _answers++))], (_, token) =>
            {
                tokens++;
                return watch.Accept(token) && !cancellation.IsCancellationRequested;
            }, CancellationToken.None);
            watch.Finish();
            IsWindowFull = prompt.Length + tokens >= window;
            _messages.Add(Message("assistant", watch.Text));
        }
        catch (InvalidDataException)
        {
            _messages.RemoveAt(_messages.Count - 1);
            throw;
        }
    }

    private static Dictionary<string, object?> Message(string role, string content) => new() { ["role"] = role, ["content"] = content };
}
