using System.Globalization;
using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>Whole data sets as TRL prepares them, through <c>data tokens</c>. Where values of TRL 1.16 stand beside older ones, they count.</summary>
public sealed class GoldenTokensTests
{
    private const int RowCount = 20;

    [Fact]
    public void Ids_and_dropped_rows_of_every_set_agree_at_every_length()
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("data_processing", "index.json")));
        foreach (var sets in index.RootElement.EnumerateObject().Select(set => set.Name).GroupBy(name => name[(name.LastIndexOf('.') + 1)..]))
        {
            using var tokenizer = new UnpackedTokenizer(sets.Key);
            foreach (var set in sets)
            {
                var source = Golden.Path("..", "data", $"{set[..set.LastIndexOf('.')]}.jsonl");
                AssertIds(set, Lines(tokenizer, source), []);
                using var truncation = JsonDocument.Parse(File.ReadAllBytes(Reference(set, ".truncation.json")));
                foreach (var length in truncation.RootElement.EnumerateObject())
                    AssertIds(set, Lines(tokenizer, source, "--max-length", length.Name), [.. length.Value.GetProperty("dropped_rows").EnumerateArray().Select(row => row.GetInt32())]);
            }
        }
    }

    [Fact]
    public void Cuts_of_ready_ids_on_either_side_are_those_of_the_collator()
    {
        using var folder = new TemporaryFolder();
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("data_processing", "collator_cases.json")));
        var compared = 0;
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var options = item.GetProperty("options");
            if (!options.TryGetProperty("truncation_mode", out var mode) || mode.GetString() != "keep_end")
                continue;
            var length = options.GetProperty("max_length").GetInt32();
            var examples = item.GetProperty("examples").EnumerateArray().ToList();
            var source = folder.Write("ids.jsonl", string.Concat(examples.Select(example => JsonSerializer.Serialize(example) + "\n")));
            using var terminal = new Terminal();
            Assert.Equal(0, terminal.Run("data", "tokens", "--model", folder.Path, "--max-length", length.ToString(CultureInfo.InvariantCulture), "--truncation-side", "left", source));
            var rows = terminal.Output.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line)).ToList();
            var batch = item.GetProperty("batch");
            for (var i = 0; i < rows.Count; i++)
            {
                AssertCut(rows[i], "chosen", length, batch, i);
                AssertCut(rows[i], "rejected", length, batch, i + rows.Count);
                compared++;
            }
        }
        Assert.True(compared > 0, "No case of the reference cuts on the left.");
    }

    // What is left of the prompt, and the end of the answer, make the sequence that the collator kept.
    private static void AssertCut(JsonElement row, string answer, int length, JsonElement batch, int index)
    {
        var mask = Ids(batch.GetProperty("attention_mask")[index]);
        var expected = Ids(batch.GetProperty("input_ids")[index]).Where((_, i) => mask[i] == 1);
        var prompt = Ids(row.GetProperty(row.TryGetProperty($"{answer}_prompt_ids", out _) ? $"{answer}_prompt_ids" : "prompt_ids"));
        Assert.Equal(expected, prompt.Concat(Ids(row.GetProperty($"{answer}_ids")).TakeLast(length)));
        var completion = Ids(batch.GetProperty("completion_mask")[index]).Sum();
        Assert.Equal(mask.Sum() - completion, prompt.Length);
    }

    private static void AssertIds(string set, List<JsonElement> lines, int[] dropped)
    {
        var expected = File.ReadLines(Reference(set, ".jsonl")).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(RowCount, expected.Count);
        for (var row = 0; row < RowCount; row++)
        {
            Assert.Equal(row, lines[row].GetProperty("row").GetInt32());
            Assert.Equal(dropped.Contains(row), lines[row].TryGetProperty("dropped", out _));
            if (!dropped.Contains(row))
                Assert.All(["prompt_ids", "chosen_ids", "rejected_ids"], (string name) => Assert.Equal(Ids(expected[row].GetProperty(name)), Ids(lines[row].GetProperty(name))));
        }
    }

    private static List<JsonElement> Lines(UnpackedTokenizer tokenizer, string source, params string[] options)
    {
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run(["data", "tokens", .. tokenizer.Options, "--rows", "20", source, .. options]));
        return [.. terminal.Output.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];
    }

    private static string Reference(string set, string suffix)
    {
        var newer = Golden.Path("data_processing", $"{set}_trl116{suffix}");
        return File.Exists(newer) ? newer : Golden.Path("data_processing", set + suffix);
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}
