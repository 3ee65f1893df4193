using System.CommandLine;
using System.Text.Json;
using Anima.Data;
using Anima.Tokenizers;

namespace Anima.Dpo.Commands;

/// <summary><c>tokenize</c>: text to token ids, or back.</summary>
internal sealed class TokenizeCommand : DocumentedCommand
{
    private readonly ModelOptions _model = new("A model folder, hf://owner/name, or a tokenizer.json or SentencePiece .model file.", "MODEL|FILE", takesMessages: false);
    private readonly Option<bool> _noSpecialTokens = new("--no-special-tokens") { Description = "Do not add the tokens that the tokenizer puts around a text, such as <s>." };
    private readonly Option<bool> _decode = new("--decode") { Description = "Turn {\"ids\": [..]} into {\"text\": ..}." };
    private readonly Option<bool> _skipSpecialTokens = new("--skip-special-tokens") { Description = "With --decode: leave special tokens out of the text." };
    private readonly JsonlOptions _jsonl = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public TokenizeCommand(StandardStreams streams, Interruption interruption) : base("tokenize", "Turn texts into token ids, or ids into texts.")
    {
        Details = ["An input line holds {\"text\": ..} and an output line {\"ids\": [..]}; with --decode it is the other way round. Other fields of the input are ignored."];
        Examples =
        [
            "echo '{\"text\": \"Hello\"}' | anima-dpo tokenize --model models/SmolLM2-135M-Instruct",
            "echo '{\"ids\": [19556]}' | anima-dpo tokenize --model models/SmolLM2-135M-Instruct --decode",
            "anima-dpo tokenize --model tokenizer.json --no-special-tokens --input texts.jsonl --output ids.jsonl",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        Options.Add(_noSpecialTokens);
        Options.Add(_decode);
        Options.Add(_skipSpecialTokens);
        _jsonl.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_skipSpecialTokens) && !result.GetValue(_decode))
                result.AddError("--skip-special-tokens goes with --decode");
            if (result.GetValue(_noSpecialTokens) && result.GetValue(_decode))
                result.AddError("--no-special-tokens does not go with --decode; --skip-special-tokens does");
        });
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var tokenizer = Tokenizer.Load(_model.TokenizerPlace(result)!);
        var (addSpecialTokens, skipSpecialTokens) = (!result.GetValue(_noSpecialTokens), result.GetValue(_skipSpecialTokens));
        _jsonl.Pipe(result, _streams).Run(
            result.GetValue(_decode)
                ? (row, json) => Decode(row, json, tokenizer, skipSpecialTokens)
                : (row, json) => Encode(row, json, tokenizer, addSpecialTokens),
            _interruption.Token);
        return ExitCode.Success;
    }

    private static void Encode(DataRow row, Utf8JsonWriter json, Tokenizer tokenizer, bool addSpecialTokens)
    {
        if (row.Field("text") is not { ValueKind: JsonValueKind.String } text)
            throw row.Error("the line needs a field \"text\" that holds text");
        json.WriteStartObject();
        json.WriteStartArray("ids");
        foreach (var id in tokenizer.Encode(text.GetString()!, addSpecialTokens))
            json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Decode(DataRow row, Utf8JsonWriter json, Tokenizer tokenizer, bool skipSpecialTokens)
    {
        if (row.Field("ids") is not { ValueKind: JsonValueKind.Array } array)
            throw row.Error("the line needs a field \"ids\" that holds a list of token ids");
        var ids = new int[array.GetArrayLength()];
        var count = 0;
        foreach (var item in array.EnumerateArray())
            ids[count++] = item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) && id >= 0 && id < tokenizer.VocabularySize
                ? id
                : throw row.Error($"\"ids\" holds {Shown(item)}, which is no id of this tokenizer; ids go from 0 to {tokenizer.VocabularySize - 1}");
        json.WriteStartObject();
        json.WriteString("text", tokenizer.Decode(ids, skipSpecialTokens));
        json.WriteEndObject();
    }

    private static string Shown(JsonElement item) => item.GetRawText() is { Length: <= 40 } text ? text : "a long value";
}
