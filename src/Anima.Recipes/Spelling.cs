using Anima.Tokenizers;

namespace Anima.Recipes;

/// <summary>The words that stand for enum values in a recipe, and back.</summary>
internal static class Spelling
{
    private static readonly Dictionary<Type, (string Word, object Value)[]> Words = new()
    {
        [typeof(Quantize)] = [("nf4", Quantize.Nf4), ("none", Quantize.None)],
        [typeof(ComputeDtype)] = [("bf16", ComputeDtype.Bf16), ("fp32", ComputeDtype.Fp32), ("fp16", ComputeDtype.Fp16)],
        [typeof(AdapterType)] = [("lora", AdapterType.Lora), ("none", AdapterType.None)],
        [typeof(ReferenceCache)] = [("auto", ReferenceCache.Auto), ("on", ReferenceCache.On), ("off", ReferenceCache.Off)],
        [typeof(TruncationSide)] = [("right", TruncationSide.Right), ("left", TruncationSide.Left)],
        [typeof(TypedControlTokens)] = [("text", TypedControlTokens.Text), ("special", TypedControlTokens.Special)],
        [typeof(DataShape)] =
        [
            ("auto", DataShape.Auto), ("plain", DataShape.Plain), ("transcript", DataShape.Transcript), ("ranked", DataShape.Ranked),
            ("ranked_adjacent", DataShape.RankedAdjacent), ("sharegpt", DataShape.ShareGpt), ("alpaca", DataShape.Alpaca),
        ],
        [typeof(Deduplication)] = [("none", Deduplication.None), ("exact", Deduplication.Exact), ("near", Deduplication.Near)],
        [typeof(TooLong)] = [("truncate", TooLong.Truncate), ("drop", TooLong.Drop)],
        [typeof(Leakage)] = [("report", Leakage.Report), ("drop", Leakage.Drop), ("refuse", Leakage.Refuse)],
        // A script's own name, then the codes of languages that write with it alone.
        [typeof(Script)] =
        [
            ("latin", Script.Latin), ("japanese", Script.Japanese), ("chinese", Script.Chinese), ("korean", Script.Korean), ("cyrillic", Script.Cyrillic),
            ("arabic", Script.Arabic), ("hebrew", Script.Hebrew), ("greek", Script.Greek), ("thai", Script.Thai), ("devanagari", Script.Devanagari),
            ("en", Script.Latin), ("ja", Script.Japanese), ("zh", Script.Chinese), ("ko", Script.Korean), ("ru", Script.Cyrillic),
            ("ar", Script.Arabic), ("he", Script.Hebrew), ("el", Script.Greek), ("th", Script.Thai), ("hi", Script.Devanagari),
        ],
        [typeof(LrScheduler)] = [("constant", LrScheduler.Constant), ("linear", LrScheduler.Linear), ("cosine", LrScheduler.Cosine)],
        [typeof(Optimizer)] = [("adamw", Optimizer.AdamW), ("adamw_8bit", Optimizer.AdamW8Bit), ("paged_adamw_8bit", Optimizer.PagedAdamW8Bit)],
    };

    /// <summary>Every word for <typeparamref name="T"/>, the default first.</summary>
    public static IEnumerable<string> WordsOf<T>() where T : struct, Enum => Words[typeof(T)].Select(entry => entry.Word);

    /// <summary>The word for <paramref name="value"/>.</summary>
    public static string WordFor<T>(T value) where T : struct, Enum => Words[typeof(T)].First(entry => entry.Value.Equals(value)).Word;

    /// <summary>The value for <paramref name="word"/>, or null.</summary>
    public static T? ValueOf<T>(string word) where T : struct, Enum =>
        Words[typeof(T)].Where(entry => entry.Word == word).Select(entry => (T?)entry.Value).FirstOrDefault();
}
