using System.CommandLine;
using Anima.Rlhf.Data;

namespace Anima.Dpo.Commands;

/// <summary><c>--model</c> with <c>--tokenizer</c> and <c>--chat-template</c> for a model folder that lacks them.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _model;
    private readonly Option<string?> _tokenizer = new("--tokenizer") { Description = "Another folder to take the tokenizer from.", HelpName = "DIR" };
    private readonly Option<string?> _chatTemplate = new("--chat-template") { Description = "A chat template: a .jinja file or a built-in name.", HelpName = "FILE|NAME" };

    /// <summary>The three options.</summary>
    /// <param name="description">What <c>--model</c> may name.</param>
    /// <param name="helpName">The placeholder that help shows for it.</param>
    /// <param name="isRequired">Whether <c>--model</c> must be given.</param>
    public ModelOptions(string description, string helpName = "DIR", bool isRequired = true) =>
        _model = new Option<string?>("--model") { Description = description, HelpName = helpName, Required = isRequired };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_tokenizer);
        command.Options.Add(_chatTemplate);
    }

    /// <summary>The model's folder or file.</summary>
    public string Model(ParseResult result) => result.GetRequiredValue(_model)!;

    /// <summary>The model's folder, or null where <c>--model</c> was left out.</summary>
    public string? FindModel(ParseResult result) => result.GetValue(_model);

    /// <summary>Where the tokenizer is: another folder, or the model's own.</summary>
    public string TokenizerPlace(ParseResult result) => result.GetValue(_tokenizer) ?? Model(result);

    /// <summary>The folder that <c>--tokenizer</c> names, or null.</summary>
    public string? Tokenizer(ParseResult result) => result.GetValue(_tokenizer);

    /// <summary>The encoder that tokenizer and chat template make; a folder without a tokenizer takes only token ids.</summary>
    public ITextEncoder Encoder(ParseResult result) =>
        TokenizerEncoder.For(Model(result), Tokenizer(result), ChatTemplate(result) ?? "auto");

    /// <summary>The chat template that was asked for, or null.</summary>
    public string? ChatTemplate(ParseResult result) => result.GetValue(_chatTemplate);
}
