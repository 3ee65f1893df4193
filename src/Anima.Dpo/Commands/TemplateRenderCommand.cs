using System.CommandLine;
using System.Text.Json;
using Anima.Data;
using Anima.Recipes;
using Anima.Tokenizers;

namespace Anima.Dpo.Commands;

/// <summary><c>template render</c>: conversations to the text that a model sees.</summary>
internal sealed class TemplateRenderCommand : DocumentedCommand
{
    // Fields that say what to render; every other is a variable of the template.
    private static readonly string[] Controls = ["messages", "add_generation_prompt", "continue_final_message"];

    private readonly ModelOptions _model = new("A model folder, whose template and special tokens are used.", isRequired: false);
    private readonly Option<string?> _template = new("--template") { Description = "A .jinja file or a built-in name instead of the model's template.", HelpName = "FILE|NAME" };
    private readonly Option<bool> _tokenize = new("--tokenize") { Description = "Give the token ids too." };
    private readonly JsonlOptions _jsonl = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public TemplateRenderCommand(StandardStreams streams, Interruption interruption) : base("render", "Render conversations with a chat template.")
    {
        Details =
        [
            "An input line holds {\"messages\": [{\"role\": .., \"content\": ..}, ..]} and may hold add_generation_prompt, continue_final_message, tools and documents; any other field, such as enable_thinking, is a variable of the template. With --template and without a model, a line without messages renders with just its fields.",
            "An output line holds {\"text\": ..}, with --tokenize \"ids\" too; where the template raises, {\"error\": ..}, and the exit code is 1 at the end.",
        ];
        Examples =
        [
            "echo '{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"add_generation_prompt\": true}' | anima-dpo template render --model models/SmolLM2-135M-Instruct",
            "anima-dpo template render --template my.jinja --input conversations.jsonl --output texts.jsonl",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        Options.Add(_template);
        Options.Add(_tokenize);
        _jsonl.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var place = _model.TokenizerPlace(result);
        var named = result.GetValue(_template) ?? _model.ChatTemplate(result);
        if (place is null && named is null)
            throw new InvalidDataException("template render needs --model or --template; see 'anima-dpo template render --help'");
        if (place is null && result.GetValue(_tokenize))
            throw new InvalidDataException("--tokenize needs the tokenizer of --model; see 'anima-dpo template render --help'");

        var rendering = new Rendering(place is null ? null : Tokenizer.Load(place), named is null ? null : NamedChatTemplate.Load(named), result.GetValue(_tokenize), _model.ControlTokens(result));
        if (rendering is { Template: null, Tokenizer.ChatTemplate: null })
            throw new InvalidDataException($"{place}: the model has no chat template; name one with --template: a .jinja file or {string.Join(", ", BuiltInTemplates.Names)}");
        var isEveryLineRendered = true;
        _jsonl.Pipe(result, _streams).Run((row, json) => isEveryLineRendered &= rendering.Write(row, json), _interruption.Token);
        return isEveryLineRendered ? ExitCode.Success : ExitCode.Failure;
    }

    private sealed record Rendering(Tokenizer? Tokenizer, ChatTemplate? Template, bool Tokenize, TypedControlTokens ControlTokens)
    {
        private static readonly RenderedChat Nothing = new("", []);

        /// <summary>Writes the answer to a row; false when it is an error of the template.</summary>
        public bool Write(DataRow row, Utf8JsonWriter json)
        {
            var (chat, error) = Render(row);
            json.WriteStartObject();
            json.WriteString(error is null ? "text" : "error", error ?? chat.Text);
            if (error is null && Tokenize)
            {
                json.WriteStartArray("ids");
                foreach (var id in Tokenizer!.Encode(chat))
                    json.WriteNumberValue(id);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            return error is null;
        }

        private (RenderedChat Chat, string? Error) Render(DataRow row)
        {
            var variables = row.Json.EnumerateObject()
                .Where(field => !Controls.Contains(field.Name))
                .ToDictionary(field => field.Name, field => (object?)field.Value);
            var options = new ChatOptions
            {
                AddGenerationPrompt = IsTrue(row, "add_generation_prompt"),
                ContinueFinalMessage = IsTrue(row, "continue_final_message"),
                Variables = variables,
                ControlTokens = ControlTokens,
            };
            try
            {
                if (row.Field("messages") is { } messages)
                    return (Tokenizer is null ? Template!.RenderChat(messages, options) : Tokenizer.RenderChat(messages, options, Template), null);
            }
            catch (InvalidDataException exception)
            {
                return (Nothing, Message(exception));
            }
            return Tokenizer is null ? RenderFields(row) : throw row.Error("the line needs a field \"messages\" that holds a list of messages");
        }

        private (RenderedChat Chat, string? Error) RenderFields(DataRow row)
        {
            try
            {
                return (Template!.RenderWithSpans(row.Json.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value)), null);
            }
            catch (InvalidDataException exception)
            {
                return (Nothing, Message(exception));
            }
        }

        // What the template itself raised is given as it wrote it.
        private static string Message(InvalidDataException exception) =>
            exception.InnerException is TemplateException { IsRaised: true } raised ? raised.Message : exception.Message;

        private static bool IsTrue(DataRow row, string name) => row.Field(name) switch
        {
            null or { ValueKind: JsonValueKind.False or JsonValueKind.Null } => false,
            { ValueKind: JsonValueKind.True } => true,
            _ => throw row.Error($"\"{name}\" must be true or false"),
        };
    }
}
