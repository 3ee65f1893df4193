using System.Globalization;

namespace Anima.Quickstart;

/// <summary>Makes the texts of the quickstart: <c>dotnet run --project src/Anima.Quickstart -- datasets/quickstart</c>.</summary>
internal static class Program
{
    /// <summary>Writes all files into the folder that the one argument names; exit code 0, or 2 for wrong arguments.</summary>
    public static int Main(string[] args)
    {
        if (args is not [var folder] || folder.StartsWith('-'))
        {
            Console.Error.WriteLine("usage: anima-quickstart FOLDER (writes sft-train.jsonl, sft-eval.jsonl, pairs-train.jsonl, pairs-eval.jsonl and samples.jsonl)");
            return 2;
        }
        var sets = Write(folder);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: {sets.SftTrain.Count:N0} + {sets.SftEval.Count:N0} conversations, {sets.PairsTrain.Count:N0} + {sets.PairsEval.Count:N0} pairs"));
        return 0;
    }

    /// <summary>Writes all files into <paramref name="folder"/>; the same bytes every time.</summary>
    internal static DataSets Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var sets = new DataSets();
        RowWriter.Write(Path.Combine(folder, "sft-train.jsonl"), sets.SftTrain);
        RowWriter.Write(Path.Combine(folder, "sft-eval.jsonl"), sets.SftEval);
        RowWriter.Write(Path.Combine(folder, "pairs-train.jsonl"), sets.PairsTrain);
        RowWriter.Write(Path.Combine(folder, "pairs-eval.jsonl"), sets.PairsEval);
        RowWriter.Write(Path.Combine(folder, "samples.jsonl"), SamplePrompts.All.Select(text => new[] { Turn.User(text) }));
        return sets;
    }
}
