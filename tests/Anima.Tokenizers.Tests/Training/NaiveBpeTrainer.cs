using System.Text;
using WordRegex = System.Text.RegularExpressions.Regex;

namespace Anima.Tokenizers.Tests.Training;

/// <summary>The textbook's trainer: counts every pair anew for every merge. Judge of the fast one.</summary>
internal static class NaiveBpeTrainer
{
    private static readonly WordRegex Gpt2Words = new(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    /// <summary>The merges that GPT-2's way of cutting words gives for texts without astral characters.</summary>
    public static List<(string Left, string Right)> Merges(IEnumerable<string> texts, int count, int minFrequency)
    {
        var words = texts.SelectMany(text => Gpt2Words.Matches(text)).Select(match => Encoding.UTF8.GetBytes(match.Value).Select(b => ByteLevelAlphabet.Char(b).ToString()).ToList()).ToList();
        var ids = Enumerable.Range(0, 256).Select(b => ByteLevelAlphabet.Char((byte)b)).Order().Select((c, i) => (Text: c.ToString(), Id: i)).ToDictionary(pair => pair.Text, pair => pair.Id);
        var merges = new List<(string, string)>();
        while (merges.Count < count)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair)
                .OrderByDescending(group => group.Count()).ThenBy(group => ids[group.Key.First]).ThenBy(group => ids[group.Key.Second]).FirstOrDefault();
            if (best is null || best.Count() < minFrequency)
                break;
            var (left, right) = best.Key;
            merges.Add((left, right));
            ids.Add(left + right, ids.Count);
            words = words.ConvertAll(word => Merged(word, left, right));
        }
        return merges;
    }

    private static List<string> Merged(List<string> word, string left, string right)
    {
        var merged = new List<string>();
        for (var i = 0; i < word.Count; i++)
            if (i + 1 < word.Count && word[i] == left && word[i + 1] == right)
                merged.Add(left + word[++i]);
            else
                merged.Add(word[i]);
        return merged;
    }
}
