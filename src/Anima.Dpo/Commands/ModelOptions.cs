using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Hub;
using Anima.Tokenizers;

namespace Anima.Dpo.Commands;

/// <summary><c>--model</c> with <c>--tokenizer</c> and <c>--chat-template</c> for a model folder that lacks them, and <c>--control-tokens</c>.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _model;
    private readonly Option<string?> _tokenizer = new("--tokenizer") { Description = "Another folder to take the tokenizer from.", HelpName = "DIR" };
    private readonly Option<string?> _chatTemplate = new("--chat-template") { Description = "A chat template: a .jinja file or a built-in name.", HelpName = "FILE|NAME" };
    private readonly Option<string?>? _controlTokens;

    private DownloadMessages _downloads = new(_ => { });
    private CancellationToken _stop;

    /// <summary>The options.</summary>
    /// <param name="description">What <c>--model</c> may name.</param>
    /// <param name="helpName">The placeholder that help shows for it.</param>
    /// <param name="isRequired">Whether <c>--model</c> must be given.</param>
    /// <param name="takesMessages">Whether the command reads messages, in which control tokens may be typed.</param>
    public ModelOptions(string description, string helpName = "DIR", bool isRequired = true, bool takesMessages = true)
    {
        _model = new Option<string?>("--model") { Description = description, HelpName = helpName, Required = isRequired };
        _controlTokens = takesMessages
            ? ChoiceOption.Of("--control-tokens", "What control tokens such as <|im_end|> are that are typed inside a message: text, the default, or special, the tokens themselves.", "text", "special")
            : null;
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="streams">Where downloads from the hub say how they go.</param>
    /// <param name="interruption">Ends them.</param>
    public void AddTo(Command command, StandardStreams streams, Interruption interruption)
    {
        command.Options.Add(_model);
        command.Options.Add(_tokenizer);
        command.Options.Add(_chatTemplate);
        if (_controlTokens is not null)
            command.Options.Add(_controlTokens);
        _downloads = new DownloadMessages(streams.Error.WriteLine);
        _stop = interruption.Token;
    }

    /// <summary>Makes options of <paramref name="command"/> that speak of tokens an error where neither model nor tokenizer is given.</summary>
    public void DemandFor(Command command, params Option[] options) => command.Validators.Add(result =>
    {
        if (result.GetValue(_model) is null && result.GetValue(_tokenizer) is null)
            foreach (var option in options.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} counts tokens; give --model too");
    });

    /// <summary>How many ids the named model knows; null where only a tokenizer was named, or nothing.</summary>
    /// <exception cref="InvalidDataException">The model's configuration is damaged.</exception>
    public int? VocabularySize(ParseResult result)
    {
        if (result.GetValue(_model) is null || Path.Combine(ModelWithoutWeights(result), ModelConfig.FileName) is not { } file || !File.Exists(file))
            return null;
        var config = ConfigObject.Load(file);
        return (int?)((config.Object("text_config") ?? config).Integer("vocab_size") ?? config.Integer("vocab_size"));
    }

    /// <summary>The model's folder.</summary>
    public string Model(ParseResult result) => Fetch(result.GetRequiredValue(_model)!);

    /// <summary>The folder of a model or adapter, downloaded if it is on the hub.</summary>
    public string Fetch(string place) => HubPlace.Model(place, HubSettings.FromEnvironment(), _downloads, _stop).Folder;

    /// <summary>The model's folder; of what is on the hub, all but the weights is downloaded.</summary>
    public string ModelWithoutWeights(ParseResult result) => FetchTokenizer(result.GetRequiredValue(_model))!;

    /// <summary>Whether <c>--model</c> was given.</summary>
    public bool IsGiven(ParseResult result) => result.GetValue(_model) is not null;

    /// <summary>The options beside <c>--model</c>.</summary>
    public IEnumerable<Option> Others => _controlTokens is null ? [_tokenizer, _chatTemplate] : [_tokenizer, _chatTemplate, _controlTokens];

    /// <summary>Where the tokenizer is: another folder or file, or the model's own; null where neither was named.</summary>
    public string? TokenizerPlace(ParseResult result) => Tokenizer(result) ?? FetchTokenizer(result.GetValue(_model));

    /// <summary>The encoder that tokenizer and chat template make for the model in <paramref name="folder"/>; a folder without a tokenizer takes only token ids.</summary>
    public ITextEncoder Encoder(ParseResult result, string folder) =>
        TokenizerEncoder.For(folder, Tokenizer(result), ChatTemplate(result) ?? "auto", ControlTokens(result));

    /// <summary>The encoder of a command that works without one too; null where neither model nor tokenizer was named.</summary>
    /// <exception cref="InvalidDataException">A chat template was named without them.</exception>
    public ITextEncoder? OptionalEncoder(ParseResult result)
    {
        if (TokenizerPlace(result) is { } place)
            return TokenizerEncoder.For(place, null, ChatTemplate(result) ?? "auto", ControlTokens(result));
        return ChatTemplate(result) is null ? null : throw new InvalidDataException("--chat-template needs the tokenizer that it belongs to; give --model too");
    }

    /// <summary>The chat template that was asked for, or null.</summary>
    public string? ChatTemplate(ParseResult result) => result.GetValue(_chatTemplate);

    /// <summary>What control tokens are that are typed inside a message.</summary>
    public TypedControlTokens ControlTokens(ParseResult result) =>
        _controlTokens is not null && result.GetValue(_controlTokens) == "special" ? TypedControlTokens.Special : TypedControlTokens.Text;

    private string? Tokenizer(ParseResult result) => FetchTokenizer(result.GetValue(_tokenizer));

    private string? FetchTokenizer(string? place) => place is null ? null : HubPlace.Tokenizer(place, HubSettings.FromEnvironment(), _downloads, _stop).Folder;
}
