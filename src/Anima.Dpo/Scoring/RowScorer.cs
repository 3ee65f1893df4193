using System.Text.Json;
using Anima.Data;
using Anima.Rlhf.Evaluation;

namespace Anima.Dpo.Scoring;

/// <summary>Answers the lines of <c>score</c> in order, as many at a time as fit into a micro-batch.</summary>
/// <param name="reader">Tokenises the lines.</param>
/// <param name="scorer">Scores their sequences.</param>
/// <param name="cancellation">Ends it between two lines.</param>
internal sealed class RowScorer(ScoreRowReader reader, SequenceScorer scorer, CancellationToken cancellation)
{
    private static readonly SequenceScore Nothing = new(0, []);

    /// <summary>What writes the answer to each row.</summary>
    public IEnumerable<Action<Utf8JsonWriter>> Answers(IEnumerable<DataRow> rows)
    {
        // Lines that were read and wait for their answer; those that need no model are answered in their turn.
        var waiting = new Queue<ScoreRow>();
        foreach (var scores in scorer.Score(Trees(rows, waiting)))
        {
            while (!waiting.Peek().NeedsModel)
                yield return AnswerWithoutModel(waiting.Dequeue());
            yield return Answer(waiting.Dequeue(), scores);
        }
        while (waiting.TryDequeue(out var last))
            yield return AnswerWithoutModel(last);
    }

    private IEnumerable<TokenTree> Trees(IEnumerable<DataRow> rows, Queue<ScoreRow> waiting)
    {
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = reader.Read(row);
            waiting.Enqueue(read);
            if (read.NeedsModel)
                yield return read.Tree!;
        }
    }

    private static Action<Utf8JsonWriter> AnswerWithoutModel(ScoreRow row) => row.Tree is { } tree
        ? Answer(row, [.. Enumerable.Repeat(Nothing, tree.SequenceCount)])
        : json =>
        {
            json.WriteStartObject();
            json.WriteString("dropped", row.DropReason);
            json.WriteEndObject();
        };

    private static Action<Utf8JsonWriter> Answer(ScoreRow row, SequenceScore[] scores)
    {
        if (scores.Any(score => !double.IsFinite(score.Logps)))
            throw new InvalidOperationException(row.Row.Error("a log-probability is not finite; the model or its adapter holds values that overflow").Message);
        return json =>
        {
            if (scores is [var only])
            {
                Write(json, only);
                return;
            }
            json.WriteStartObject();
            json.WritePropertyName("chosen");
            Write(json, scores[0]);
            json.WritePropertyName("rejected");
            Write(json, scores[1]);
            json.WriteEndObject();
        };
    }

    private static void Write(Utf8JsonWriter json, SequenceScore score)
    {
        json.WriteStartObject();
        json.WriteNumber("logps", score.Logps);
        json.WriteStartArray("token_logps");
        // As doubles, so that whoever adds them up gets the sum above.
        foreach (var logp in score.TokenLogps)
            json.WriteNumberValue((double)logp);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
