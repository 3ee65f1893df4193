using Anima.Data;
using Anima.Rlhf.Generation;

namespace Anima.Dpo.Generating;

/// <summary>One side that answers in a conversation, with its own memory of it.</summary>
/// <param name="generator">Writes its answers.</param>
/// <param name="encoder">Tokenizer and chat template.</param>
/// <param name="options">How tokens are chosen.</param>
/// <param name="stops">Texts that end an answer.</param>
/// <param name="cancellation">Ends it between two tokens.</param>
internal sealed class ChatSpeaker(
    NamedGenerator generator, ITextEncoder encoder, GenerationOptions options, IReadOnlyList<string> stops, CancellationToken cancellation)
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

    /// <summary>Answers a user turn, showing the text as it comes.</summary>
    /// <exception cref="InvalidDataException">The chat template refuses the conversation.</exception>
    public void Answer(string turn, Action<string> show)
    {
        _messages.Add(Message("user", turn));
        try
        {
            HasTypedControlTokens = encoder.HasTypedControlTokens(_messages, NoVariables);
            var prompt = encoder.EncodeChat(_messages, addGenerationPrompt: true, NoVariables);
            var watch = new AnswerWatch(encoder.Tokenizer!, stops, show);
            generator.Generator.Generate([new GenerationRequest(prompt, new TokenSampler(options, _answers++))], (_, token) => watch.Accept(token), cancellation);
            watch.Finish();
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
