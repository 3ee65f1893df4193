using System.CommandLine;
using System.Globalization;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Recipes;
using Anima.Tokenizers.Training;

namespace Anima.Dpo.Commands;

/// <summary><c>tokenizer train</c>: a byte-level BPE vocabulary from text.</summary>
internal sealed class TokenizerTrainCommand : DocumentedCommand
{
    private const string NoToken = "none";

    private readonly Option<string[]> _input = new("--input")
    {
        Description = "A file to learn from, .jsonl or plain text; may be given several times.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<int?> _vocabularySize = NumberOption.Whole("--vocab-size", "Most tokens: special ones, 256 bytes and merges.", min: 1);
    private readonly Option<string> _output = new("--output") { Description = "The folder to make.", HelpName = "DIR", Required = true };
    private readonly Option<string?> _split = ChoiceOption.Of("--split", "How text is cut into words; qwen2 by default, which keeps every digit apart.", "qwen2", "llama3", "gpt2");
    private readonly Option<int?> _minFrequency = NumberOption.Whole("--min-frequency", "Merge only pairs of tokens that stand together so often; 2 by default.", min: 1);
    private readonly Option<string[]> _specialTokens = new("--special-token") { Description = "A further special token; may be given several times.", HelpName = "TOKEN" };
    private readonly Option<string> _pad = RoleOption("--pad", "<|endoftext|>", "fills up batches");
    private readonly Option<string> _bos = RoleOption("--bos", "<|im_start|>", "begins a text");
    private readonly Option<string> _eos = RoleOption("--eos", "<|im_end|>", "ends an answer");
    private readonly Option<string> _unk = RoleOption("--unk", NoToken, "stands for what cannot be written, which here is nothing");
    private readonly Option<string> _chatTemplate = new("--chat-template")
    {
        Description = "The chat template: a built-in name, a .jinja file, or none.",
        HelpName = "FILE|NAME",
        DefaultValueFactory = _ => "chatml",
    };

    private readonly Option<int?> _maxLength = NumberOption.Whole("--model-max-length", "Longest sequence of the model, in tokens; no limit by default.", min: 1);
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public TokenizerTrainCommand(StandardStreams streams, Interruption interruption) : base("train", "Learn a byte-level BPE vocabulary from texts.")
    {
        Details =
        [
            "A .jsonl file gives the text of its rows: the field text, and roles and contents of messages, or the texts, in messages, prompt, completion, chosen and rejected. Any other file is plain text in UTF-8. The result depends on texts and options alone: of equally frequent pairs the one with the lowest ids is merged first.",
            "The folder holds tokenizer.json, tokenizer_config.json and special_tokens_map.json. Ids are those of the special tokens (pad, bos, eos, unk, then further ones), the 256 bytes, the merges; so every text can be written and no token is ever unknown.",
        ];
        Examples =
        [
            "anima-dpo tokenizer train --input texts.txt --vocab-size 8000 --output models/my-tokenizer",
            "anima-dpo tokenizer train --input sft.jsonl --input pairs.jsonl --vocab-size 3000 --special-token '<|tool|>' --output models/my-tokenizer",
        ];
        _streams = streams;
        _interruption = interruption;
        _vocabularySize.Required = true;
        foreach (var option in new Option[] { _input, _vocabularySize, _output, _split, _minFrequency, _pad, _bos, _eos, _unk, _specialTokens, _chatTemplate, _maxLength })
            Options.Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var options = TrainerOptions(result);
        var chatTemplate = result.GetValue(_chatTemplate) is { } name && name != NoToken ? NamedChatTemplate.Load(name)?.Source : null;
        var roles = new TokenizerRoles
        {
            Bos = Role(result, _bos),
            Eos = Role(result, _eos),
            Unk = Role(result, _unk),
            Pad = Role(result, _pad),
            ChatTemplate = chatTemplate,
            ModelMaxLength = result.GetValue(_maxLength),
        };
        using var folder = OutputFolder.Create(result.GetRequiredValue(_output));
        var vocabulary = Train(result.GetRequiredValue(_input), options);
        TokenizerFiles.Write(folder.Temporary, vocabulary, roles);
        folder.Commit();
        if (vocabulary.Tokens.Count < options.VocabularySize)
            _streams.Error.WriteLine(Invariant($"the text has no more pairs that stand together {options.MinFrequency} times, so the vocabulary has {vocabulary.Tokens.Count} tokens, not {options.VocabularySize}"));
        return ExitCode.Success;
    }

    private BpeTrainerOptions TrainerOptions(ParseResult result)
    {
        List<string> special = [.. new[] { _pad, _bos, _eos, _unk }.Select(option => Role(result, option)).OfType<string>(), .. result.GetValue(_specialTokens) ?? []];
        if (special.Find(token => token.Length < 2) is { } tooShort)
            throw new InvalidDataException($"the special token '{tooShort}' is too short to be told from text; give it two characters or more");
        var options = new BpeTrainerOptions
        {
            VocabularySize = result.GetValue(_vocabularySize)!.Value,
            MinFrequency = result.GetValue(_minFrequency) ?? 2,
            Split = result.GetValue(_split) switch { "gpt2" => WordSplit.Gpt2, "llama3" => WordSplit.Llama3, _ => WordSplit.Qwen2 },
            SpecialTokens = [.. special.Distinct()],
        };
        if (options.VocabularySize < options.LeastVocabularySize)
            throw new InvalidDataException(Invariant($"--vocab-size is {options.VocabularySize}, but 256 bytes and {options.SpecialTokens.Count} special tokens need {options.LeastVocabularySize}; give more"));
        return options;
    }

    private TrainedVocabulary Train(IReadOnlyList<string> files, BpeTrainerOptions options)
    {
        var trainer = new BpeTrainer(options);
        long characters = 0;
        foreach (var text in files.SelectMany(TextCorpus.Read))
        {
            _interruption.Token.ThrowIfCancellationRequested();
            trainer.Add(text);
            characters += text.Length;
        }
        if (trainer.DistinctWords == 0)
            throw new InvalidDataException($"{string.Join(", ", files)}: there is no text to learn from; give a file that holds some");
        _streams.Error.WriteLine(Invariant($"read {characters:N0} characters, {trainer.DistinctWords:N0} different words"));
        var vocabulary = trainer.Train(_interruption.Token);
        _streams.Error.WriteLine(Invariant($"learnt {vocabulary.Tokens.Count:N0} tokens: {vocabulary.SpecialTokenCount} special, 256 bytes, {vocabulary.Merges.Count:N0} merges"));
        return vocabulary;
    }

    private static Option<string> RoleOption(string name, string defaultToken, string role) => new(name)
    {
        Description = $"The special token that {role}, or none.",
        HelpName = "TOKEN",
        DefaultValueFactory = _ => defaultToken,
    };

    private static string? Role(ParseResult result, Option<string> option) => result.GetValue(option) is { } token && token != NoToken ? token : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
