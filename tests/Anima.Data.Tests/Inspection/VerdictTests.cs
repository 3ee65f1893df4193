using System.Text.Json;
using System.Text.Json.Nodes;
using Anima.Data.Inspection;
using Anima.Testing;

namespace Anima.Data.Tests.Inspection;

/// <summary>The check and training share one verdict on a row.</summary>
public sealed class VerdictTests
{
    private const int Rounds = 400;

    private static readonly string[] Bases =
    [
        """{"prompt":"Name a fruit. ","chosen":"An apple.","rejected":"Stone.","score_chosen":3,"score_rejected":1}""",
        """{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Hello."}],"rejected":[{"role":"assistant","content":"No."}]}""",
        """{"chosen":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"No."}]}""",
        """{"prompt":"Q","responses":["a","b","c"],"scores":[1,2,3]}""",
        """{"instruction":"Add.","input":"1 and 2","chosen":"3","rejected":"4"}""",
        """{"prompt_ids":[1,2],"chosen_ids":[3,4],"rejected_ids":[5]}""",
        """{"prompt":"[{\"role\":\"user\",\"content\":\"Hi\"}]","chosen":"[{\"role\":\"assistant\",\"content\":\"Hello.\"}]","rejected":"[{\"role\":\"assistant\",\"content\":\"No.\"}]"}""",
    ];

    private static readonly JsonNode?[] Spoilers =
    [
        null, "", " ", new JsonArray(), "[{\"role\": \"user\"", new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "x" }),
        new JsonArray(new JsonObject { ["role"] = "assistant", ["content"] = null }), 7, true, "x",
    ];

    [Fact]
    public void What_training_drops_or_refuses_the_check_names()
    {
        var chance = new Chance();
        var encoder = TokenizerEncoder.For("model", Golden.Fixture("dpo", "tokenizer"), "auto");
        for (var round = 0; round < Rounds; round++)
        {
            var first = Bases[chance.Random.Next(Bases.Length)];
            string[] rows = [first, .. Enumerable.Range(0, 6).Select(_ => Mutated(first, chance.Random)), first.Replace("a", "e", StringComparison.Ordinal)];
            using var folder = new TemporaryFolder();
            var file = folder.File("rows.jsonl");
            File.WriteAllLines(file, rows);
            var options = new PreparationOptions { Kind = Recipes.RecipeKind.Preference, Truncation = new Truncation(chance.Random.Next(3) == 0 ? 12 : null), VocabularySize = 5000 };
            var named = new DataCheck(new RowInspection(encoder, options)).Run(new RowSource(file), TestContext.Current.CancellationToken)
                .Select(problem => problem.Fault.Place!.Value.Number).ToHashSet();
            foreach (var line in Faulty(rows, encoder, options))
                Assert.True(named.Contains(line), $"line {line} is dropped or refused and not named ({chance}):\n{string.Join('\n', rows)}");
        }
    }

    [Fact]
    public void They_agree_on_every_reference_set()
    {
        var encoder = TokenizerEncoder.For("model", Golden.Fixture("dpo", "tokenizer"), "auto");
        var files = Directory.GetFiles(Golden.Path("data_processing"), "*.jsonl", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var options = new PreparationOptions { Kind = Recipes.RecipeKind.Preference, Truncation = new Truncation(64) };
            var named = new DataCheck(new RowInspection(encoder, options)).Run(new RowSource(file), TestContext.Current.CancellationToken)
                .Select(problem => problem.Fault.Place?.Number).ToHashSet();
            Assert.All(Faulty(File.ReadAllLines(file), encoder, options), line => Assert.Contains(line, named));
        });
    }

    // Lines that training drops; where it stops at one, that one.
    private static List<long> Faulty(string[] rows, ITextEncoder encoder, PreparationOptions options)
    {
        var faulty = new List<long>();
        try
        {
            foreach (var prepared in new RowPreparation(encoder, options).Prepare(rows.Select((row, i) => new DataRow(new RowPlace("f", i + 1), JsonElement.Parse(row)))))
                if (prepared.DropReason is not null)
                    faulty.Add(prepared.Row + 1);
        }
        catch (InvalidDataException error) when (error.Message.StartsWith("f:", StringComparison.Ordinal))
        {
            faulty.Add(long.Parse(error.Message.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        }
        return faulty;
    }

    private static string Mutated(string row, Random random)
    {
        var fields = JsonNode.Parse(row)!.AsObject();
        var name = fields.ElementAt(random.Next(fields.Count)).Key;
        switch (random.Next(4))
        {
            case 0:
                fields.Remove(name);
                break;
            case 1 when fields[name] is JsonArray { Count: > 0 } list:
                list.RemoveAt(random.Next(list.Count));
                break;
            default:
                fields[name] = Spoilers[random.Next(Spoilers.Length)]?.DeepClone();
                break;
        }
        return fields.ToJsonString();
    }
}
