using System.Text.Json;

namespace TrainFromCode;

/// <summary>Questions with a right and a wrong answer, made as they are asked for: rows as a line of JSONL holds them.</summary>
internal static class Sums
{
    public static IEnumerable<string> Rows()
    {
        for (var i = 0; i < 120; i++)
        {
            var (a, b) = (i % 11, i * 7 % 13);
            yield return JsonSerializer.Serialize(new { prompt = $"What is {a} and {b}?", chosen = $"It is {a + b}.", rejected = $"It is {a + b + 1}, I think." });
        }
    }
}
