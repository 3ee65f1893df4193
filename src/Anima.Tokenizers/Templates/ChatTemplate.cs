using Anima.Tokenizers.Templates;

namespace Anima.Tokenizers;

/// <summary>
/// A chat template: Jinja as transformers sets it up (trim_blocks, lstrip_blocks, loop controls, the generation tag, its tojson), read by
/// an interpreter of its own. A template reaches nothing but the values handed in; its steps, output and recursion are bounded.
/// Immutable; any number of threads may render one.
/// </summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _body;

    private ChatTemplate(IReadOnlyList<Statement> body, string source, string name)
    {
        _body = body;
        Source = source;
        Name = name;
    }

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>What it is called in errors: its file, or the name of a built-in one.</summary>
    public string Name { get; }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="InvalidDataException">It is not a valid template; the message names line and column, the inner <see cref="TemplateException"/> holds them.</exception>
    public static ChatTemplate Parse(string source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return new(Parser.Parse(source), source, name);
        }
        catch (TemplateError error)
        {
            throw error.ToPublic(name);
        }
    }

    /// <summary>Renders the template.</summary>
    /// <param name="variables">
    /// The variables it sees. Values are plain data: null, bool, numbers, strings, lists, dictionaries, <see cref="ChatMessage"/> and
    /// <see cref="System.Text.Json.JsonElement"/>; anything else becomes its type's name.
    /// </param>
    /// <exception cref="InvalidDataException">The template raised, or ran into an error or a limit; the inner <see cref="TemplateException"/> has the bare message.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables) => RenderWithSpans(variables, DateTimeOffset.Now).Text;

    /// <summary>Renders the template and says which stretches its generation blocks wrote.</summary>
    /// <param name="variables">As for <see cref="Render"/>.</param>
    /// <param name="now">What <c>strftime_now</c> tells; null for the local time.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Render"/>.</exception>
    public RenderedChat RenderWithSpans(IReadOnlyDictionary<string, object?> variables, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var state = new RenderState(now ?? DateTimeOffset.Now);
        try
        {
            var scope = new Scope(null);
            foreach (var (name, value) in variables)
                scope[name] = ValueConverter.Convert(value);
            Statement.ExecuteAll(_body, new Frame(state, new Scope(scope), state.Output));
        }
        catch (TemplateError error)
        {
            throw error.ToPublic(Name);
        }
        return new(state.Output.ToString(), state.Generated);
    }

    /// <summary>
    /// Renders a conversation as transformers' apply_chat_template does: members of messages that are null are left out, an empty
    /// conversation is refused, reasoning is known under its usual names, <c>tools</c> and <c>documents</c> are none unless given.
    /// </summary>
    /// <param name="messages">The messages: a list of <see cref="ChatMessage"/> or dictionaries, or a JSON array.</param>
    /// <param name="options">Generation prompt, continuation, further variables.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Render"/>; or the conversation is empty or cannot be continued.</exception>
    public RenderedChat RenderChat(object? messages, ChatOptions? options = null)
    {
        options ??= new();
        var list = Conversation.Read(messages, Name);
        if (options.ContinueFinalMessage && options.AddGenerationPrompt)
            throw new InvalidDataException($"{Name}: a generation prompt cannot follow a message that is to be continued; set only one of add_generation_prompt and continue_final_message.");
        return options.ContinueFinalMessage
            ? Conversation.RenderOpen(this, list, options.ContinuedField, chat => RenderList(chat, options))
            : RenderList(list, options);
    }

    private RenderedChat RenderList(ListValue messages, ChatOptions options)
    {
        var variables = new Dictionary<string, object?> { ["tools"] = null, ["documents"] = null };
        foreach (var (name, value) in options.Variables ?? variables)
            variables[name] = value;
        variables["add_generation_prompt"] = options.AddGenerationPrompt;
        variables["messages"] = messages;
        return RenderWithSpans(variables, options.Now);
    }
}
