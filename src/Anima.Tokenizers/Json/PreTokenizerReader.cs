using Anima.Tokenizers.PreTokenizers;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Json;

/// <summary>Reads the pre_tokenizer of a tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads a pre-tokenizer; <c>ByteLevel</c> says that the model is left to write the words' bytes.</summary>
    public static (PreTokenizer PreTokenizer, bool ByteLevel) Read(JsonPlace place, bool forBpe)
    {
        var stages = new List<JsonPlace>();
        Flatten(place, stages);
        // Only a last stage can leave bytes to the model: a later one would see the wrong text.
        var byteLevel = forBpe && stages.Count > 0 && stages[^1]["type"].String() == "ByteLevel" && stages.Count(s => s["type"].String() == "ByteLevel") == 1;
        var read = stages.ConvertAll(stage => ReadStage(stage, mapsBytes: !byteLevel));
        return (read.Count == 1 ? read[0] : new PreTokenizerSequence(read), byteLevel);
    }

    private static void Flatten(JsonPlace place, List<JsonPlace> stages)
    {
        if (place["type"].String() != "Sequence")
            stages.Add(place);
        else
            foreach (var item in place["pretokenizers"].Items())
                Flatten(item, stages);
    }

    private static PreTokenizer ReadStage(JsonPlace place, bool mapsBytes)
    {
        var type = place["type"].String();
        return type switch
        {
            "ByteLevel" => new ByteLevelPreTokenizer(place["add_prefix_space"].Bool(true), place["use_regex"].Bool(true), mapsBytes),
            "Metaspace" => new MetaspacePreTokenizer(TokenizerJsonReader.ReadChar(place["replacement"], '\u2581'), ReadScheme(place), place["split"].Bool(true)),
            "Split" => new SplitPreTokenizer(TokenizerJsonReader.ReadPattern(place["pattern"]), ReadBehavior(place["behavior"]), place["invert"].Bool(false)),
            "Digits" => new SplitPreTokenizer(new CharacterPattern(LibraryClasses.IsNumeric), place["individual_digits"].Bool(false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
            "Punctuation" => new SplitPreTokenizer(new CharacterPattern(LibraryClasses.IsPunctuation), ReadBehavior(place["behavior"])),
            "Whitespace" => new SplitPreTokenizer(new WordPattern(), SplitBehavior.Removed, invert: true),
            "WhitespaceSplit" => new SplitPreTokenizer(new CharacterPattern(UnicodeClass.IsWhiteSpace), SplitBehavior.Removed),
            "BertPreTokenizer" => new PreTokenizerSequence(
            [
                new SplitPreTokenizer(new CharacterPattern(UnicodeClass.IsWhiteSpace), SplitBehavior.Removed),
                new SplitPreTokenizer(new CharacterPattern(LibraryClasses.IsPunctuation), SplitBehavior.Isolated),
            ]),
            "CharDelimiterSplit" => new SplitPreTokenizer(new LiteralPattern(TokenizerJsonReader.ReadChar(place["delimiter"], '\0').ToString()), SplitBehavior.Removed),
            "UnicodeScripts" => new ScriptPreTokenizer(),
            "FixedLength" => new FixedLengthPreTokenizer(place["length"].Int(1, int.MaxValue)),
            _ => throw place["type"].Error($"is '{type}', a pre-tokenizer that is not known"),
        };
    }

    internal static PrependScheme ReadScheme(JsonPlace place)
    {
        // Files from before prepend_scheme say the same with add_prefix_space.
        if (place["prepend_scheme"] is not { IsNull: false } scheme)
            return place["add_prefix_space"].Bool(true) ? PrependScheme.Always : PrependScheme.Never;
        return scheme.String() switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw scheme.Error($"must be always, first or never, but is '{other}'"),
        };
    }

    private static SplitBehavior ReadBehavior(JsonPlace place) => place.String("Isolated") switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        var other => throw place.Error($"must be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous, but is '{other}'"),
    };
}
