using System.Text.Json;
using Anima.Data;
using Anima.Rlhf.Generation;

namespace Anima.Dpo.Generating;

/// <summary>Answers the lines of <c>generate</c> in order, a few at a time.</summary>
/// <param name="reader">Tokenises the lines.</param>
/// <param name="generators">Who answers: one, or base and adapter.</param>
/// <param name="options">How tokens are chosen.</param>
/// <param name="stops">Texts that end an answer.</param>
/// <param name="cancellation">Ends it between two tokens.</param>
internal sealed class RowGenerator(
    GenerateRowReader reader, IReadOnlyList<NamedGenerator> generators, GenerationOptions options, IReadOnlyList<string> stops, CancellationToken cancellation)
{
    // Lines that share their products; each has its own cache and its own draws.
    private const int RowsAtOnce = 8;

    /// <summary>What writes the answer to each row.</summary>
    public IEnumerable<Action<Utf8JsonWriter>> Answers(IEnumerable<DataRow> rows)
    {
        long number = 0;
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            var prompts = chunk.Select(reader.Read).ToList();
            var answers = generators.Select(generator => Generate(generator.Generator, prompts, number)).ToList();
            number += chunk.Length;
            for (var i = 0; i < chunk.Length; i++)
            {
                var ofRow = answers.Select(answer => answer[i]).ToList();
                yield return json => Write(json, ofRow);
            }
        }
    }

    private Answer[] Generate(SequenceGenerator generator, List<int[]> prompts, long firstRow)
    {
        var requests = prompts.Select((prompt, i) => new GenerationRequest(prompt, new TokenSampler(options, firstRow + i))).ToList();
        if (reader.Tokenizer is not { } tokenizer)
            return [.. generator.Generate(requests, null, cancellation).Select(sequence => new Answer(null, sequence))];
        var watches = requests.Select(_ => new AnswerWatch(tokenizer, stops)).ToArray();
        var sequences = generator.Generate(requests, (i, token) => watches[i].Accept(token), cancellation);
        foreach (var watch in watches)
            watch.Finish();
        return [.. sequences.Select((sequence, i) => new Answer(watches[i].Text, sequence))];
    }

    private void Write(Utf8JsonWriter json, List<Answer> answers)
    {
        if (answers is [var only])
        {
            Write(json, only);
            return;
        }
        json.WriteStartObject();
        for (var i = 0; i < answers.Count; i++)
        {
            json.WritePropertyName(generators[i].Name);
            Write(json, answers[i]);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Answer answer)
    {
        json.WriteStartObject();
        json.WriteString("text", answer.Text);
        json.WriteStartArray("ids");
        foreach (var id in answer.Sequence.Ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteString("finish", answer.Sequence.Finish switch
        {
            FinishReason.Eos => "eos",
            FinishReason.Stop => "stop",
            _ => "length",
        });
        json.WriteEndObject();
    }

    // Without a tokenizer there is no text.
    private sealed record Answer(string? Text, GeneratedSequence Sequence);
}
