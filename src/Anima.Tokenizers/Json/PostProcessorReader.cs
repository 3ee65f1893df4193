using Anima.Tokenizers.PostProcessors;

namespace Anima.Tokenizers.Json;

/// <summary>Reads the post_processor of a tokenizer.json, as far as single texts go.</summary>
internal static class PostProcessorReader
{
    public static PostProcessor Read(JsonPlace place)
    {
        var type = place["type"].String();
        return type switch
        {
            "TemplateProcessing" => ReadTemplate(place),
            "ByteLevel" => PostProcessor.None with { TrimsOffsets = place["trim_offsets"].Bool(true) },
            "Sequence" => place["processors"].Items().Select(Read).Aggregate(PostProcessor.None, (all, next) => all.Then(next)),
            "BertProcessing" => new([TokenId(place["cls"]), null, TokenId(place["sep"])]),
            "RobertaProcessing" => new([TokenId(place["cls"]), null, TokenId(place["sep"])], place["trim_offsets"].Bool(true)),
            _ => throw place["type"].Error($"is '{type}', a post-processor that is not known"),
        };
    }

    private static PostProcessor ReadTemplate(JsonPlace place)
    {
        var items = new List<int?>();
        foreach (var item in place["single"].Items())
        {
            if (item["Sequence"] is { IsNull: false } sequence)
            {
                if (sequence["id"].String() != "A")
                    throw sequence["id"].Error($"must be 'A' in the template for one text, but is '{sequence["id"].String()}'");
                items.Add(null);
                continue;
            }
            var token = item["SpecialToken"]["id"].String();
            var known = place["special_tokens"].Members().FirstOrDefault(m => m.Name == token).Place;
            if (known.IsNull)
                throw item.Error($"names the special token '{token}', which special_tokens does not list");
            foreach (var id in known["ids"].Items())
                items.Add(id.Int(0, TokenizerJsonReader.MaxId));
        }
        if (items.Count(item => item is null) != 1)
            throw place["single"].Error("must hold the text 'A' once");
        return new(items);
    }

    private static int? TokenId(JsonPlace place) =>
        place.Items().ElementAtOrDefault(1) is { IsNull: false } id ? id.Int(0, TokenizerJsonReader.MaxId) : throw place.Error("must be a token and its id");
}
