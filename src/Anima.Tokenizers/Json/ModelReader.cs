using System.Text.Json;
using Anima.Tokenizers.Models;

namespace Anima.Tokenizers.Json;

/// <summary>Reads the model of a tokenizer.json: BPE or Unigram.</summary>
internal static class ModelReader
{
    public static TokenModel Read(JsonPlace place, bool byteLevel)
    {
        // Files from before version 0.9 leave the type out; they hold BPE where they hold merges.
        var type = place["type"].String(place["merges"].IsNull ? "" : "BPE");
        return type switch
        {
            "BPE" => ReadBpe(place, byteLevel),
            "Unigram" => ReadUnigram(place),
            "WordPiece" or "WordLevel" => throw place["type"].Error($"is {type}, which causal language models do not use; BPE and Unigram are supported"),
            _ => throw place["type"].Error($"is '{type}', a model that is not known; BPE and Unigram are supported"),
        };
    }

    private static Bpe ReadBpe(JsonPlace place, bool byteLevel)
    {
        var options = new BpeOptions
        {
            UnkToken = place["unk_token"] is { IsNull: false } unk ? unk.String() : null,
            FuseUnk = place["fuse_unk"].Bool(false),
            ByteFallback = place["byte_fallback"].Bool(false),
            IgnoreMerges = place["ignore_merges"].Bool(false),
            ContinuingSubwordPrefix = place["continuing_subword_prefix"].String(""),
            EndOfWordSuffix = place["end_of_word_suffix"].String(""),
            ByteLevel = byteLevel,
        };
        var vocabulary = ReadVocabulary(place["vocab"]);
        if (options.UnkToken is { } token && vocabulary.Id(token) < 0)
            throw place["unk_token"].Error($"is '{token}', which the vocabulary does not have");
        return new(vocabulary, ReadMerges(place["merges"], vocabulary, options.ContinuingSubwordPrefix), options);
    }

    internal static Vocabulary ReadVocabulary(JsonPlace place)
    {
        var count = place.Value.ValueKind == JsonValueKind.Object ? place.Value.GetPropertyCount() : 0;
        var ids = new Dictionary<string, int>(count);
        var seen = new Dictionary<int, string>(count);
        foreach (var (token, item) in place.Members())
        {
            var id = item.Int(0, TokenizerJsonReader.MaxId);
            if (!seen.TryAdd(id, token) && seen[id] != token)
                throw place.Error($"gives the id {id} to both '{seen[id]}' and '{token}'");
            ids[token] = id;
        }
        return new(ids);
    }

    private static List<(int Left, int Right, int Rank, int Result)> ReadMerges(JsonPlace place, Vocabulary vocabulary, string prefix)
    {
        if (place.IsNull)
            return [];
        var merges = new List<(int, int, int, int)>(place.Value.ValueKind == JsonValueKind.Array ? place.Value.GetArrayLength() : 0);
        foreach (var item in place.Items())
        {
            if (ReadPair(item) is var (left, right))
                merges.Add(Resolve(item, left, right, merges.Count, vocabulary, prefix));
        }
        return merges;
    }

    internal static (int Left, int Right, int Rank, int Result) Resolve(JsonPlace place, string left, string right, int rank, Vocabulary vocabulary, string prefix)
    {
        var result = left + (prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right);
        return (Id(left), Id(right), rank, Id(result));

        int Id(string token) => vocabulary.Id(token) is >= 0 and var id ? id
            : throw place.Error($"merges '{left}' and '{right}', but the vocabulary does not have '{token}'");
    }

    // "a b", or ["a", "b"] since tokens may hold spaces. A "#version" line of an old merges.txt may have come along.
    private static (string, string)? ReadPair(JsonPlace item)
    {
        if (item.Value.ValueKind == JsonValueKind.Array)
        {
            if (PlainPair(item.Value) is { } pair)
                return pair;
            var parts = item.Items().Select(part => part.String()).ToArray();
            return parts.Length == 2 ? (parts[0], parts[1]) : throw item.Error($"must be two tokens, but is a list of {parts.Length}");
        }
        var text = item.String();
        if (text.StartsWith("#version", StringComparison.Ordinal))
            return null;
        var space = text.IndexOf(' ');
        if (space < 0 || text.IndexOf(' ', space + 1) >= 0)
            throw item.Error($"must be two tokens with one space between them, but is '{text}'");
        return (text[..space], text[(space + 1)..]);
    }

    // Two strings, read without spelling out places for a complaint; null where there is something to complain of.
    private static (string, string)? PlainPair(JsonElement list)
    {
        try
        {
            return list.GetArrayLength() == 2 && list[0].GetString() is { } left && list[1].GetString() is { } right ? (left, right) : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Unigram ReadUnigram(JsonPlace place)
    {
        var pieces = new List<string>();
        var scores = new List<double>();
        foreach (var item in place["vocab"].Items())
        {
            var pair = item.Items().ToArray();
            if (pair.Length != 2)
                throw item.Error($"must be a piece and its score, but is a list of {pair.Length}");
            pieces.Add(pair[0].String());
            scores.Add(pair[1].Number());
        }
        if (pieces.Count > TokenizerJsonReader.MaxId)
            throw place["vocab"].Error($"has {pieces.Count} pieces, more than the {TokenizerJsonReader.MaxId} allowed");
        if (pieces.Count == 0)
            throw place["vocab"].Error("is empty");
        var unkId = place["unk_id"].IsNull ? -1 : place["unk_id"].Int(0, pieces.Count - 1);
        return new(place.File, new Vocabulary(pieces), [.. scores], unkId, place["byte_fallback"].Bool(false));
    }
}
