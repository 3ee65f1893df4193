using Anima.Tokenizers.Models;

namespace Anima.Tokenizers.Tests;

/// <summary>The three ways to merge a word give the same tokens.</summary>
public sealed class BpeMergerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Long_words_merge_as_their_definition_says(bool ranksAreShuffled)
    {
        var random = new Random(17);
        for (var round = 0; round < 60; round++)
        {
            var merges = RandomMerges(random, ranksAreShuffled);
            var table = new MergeTable(merges);
            // Above 40 symbols a heap is used, above 16,384 lists for each rank.
            var length = round % 30 == 0 ? 17_000 : random.Next(41, 400);
            var symbols = Enumerable.Range(0, length).Select(_ => random.Next(4)).ToArray();
            var merger = new BpeMerger();
            for (var i = 0; i < length; i++)
                merger.Add(symbols[i], i, i + 1);
            merger.Merge(table);
            var expected = Slowly(symbols, table);
            Assert.Equal(expected, merger.Ids.ToArray());
            Assert.Equal(length, merger[merger.Count - 1].End);
        }
    }

    private static List<(int Left, int Right, int Rank, int Result)> RandomMerges(Random random, bool ranksAreShuffled)
    {
        var texts = new List<string> { "a", "b", "c", "d" };
        var merges = new List<(int, int, int, int)>();
        while (merges.Count < 30)
        {
            var (left, right) = (random.Next(texts.Count), random.Next(texts.Count));
            var text = texts[left] + texts[right];
            if (text.Length > 8 || merges.Exists(merge => merge.Item1 == left && merge.Item2 == right))
                continue;
            var result = texts.IndexOf(text);
            if (result < 0)
            {
                result = texts.Count;
                texts.Add(text);
            }
            merges.Add((left, right, merges.Count, result));
        }
        if (!ranksAreShuffled)
            return merges;
        var ranks = Enumerable.Range(0, merges.Count).ToArray();
        random.Shuffle(ranks);
        return [.. merges.Select((merge, i) => (merge.Item1, merge.Item2, ranks[i], merge.Item4))];
    }

    // The definition: the lowest rank in the whole word, leftmost, again and again; rank by rank it is quick enough for a test.
    private static List<int> Slowly(int[] symbols, MergeTable table)
    {
        var list = new List<int>(symbols);
        while (true)
        {
            var (best, at) = (MergeTable.None, -1);
            for (var i = 0; i + 1 < list.Count; i++)
                if (table.Find(list[i], list[i + 1]) is var merge && merge >> 32 < best >> 32)
                    (best, at) = (merge, i);
            if (at < 0)
                return list;
            list[at] = (int)(uint)best;
            list.RemoveAt(at + 1);
        }
    }
}
