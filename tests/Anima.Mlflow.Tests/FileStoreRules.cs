using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Anima.Mlflow.Tests;

/// <summary>
/// What MLflow 2.22 and 3.17 want of a file store, written apart from the code that writes one: by these rules a store is
/// listed, opened, charted and migrated.
/// </summary>
internal static partial class FileStoreRules
{
    private static readonly string[] NoExperiments = [".trash", ".staging", "models"];
    private static readonly string[] NoRuns = ["tags", "datasets", "traces", "models"];

    /// <summary>One sentence for each breach.</summary>
    public static IReadOnlyList<string> Check(string store)
    {
        var breaches = new List<string>();
        var names = new HashSet<string>();
        foreach (var experiment in Folders(store, NoExperiments))
        {
            var meta = Meta(breaches, experiment, ["artifact_location", "experiment_id", "lifecycle_stage", "name"]);
            Expect(breaches, meta.GetValueOrDefault("experiment_id") == Path.GetFileName(experiment), experiment, "experiment_id is not the folder's name");
            Expect(breaches, Path.GetFileName(experiment).All(char.IsAsciiDigit), experiment, "the id is not a number");
            Expect(breaches, names.Add(meta.GetValueOrDefault("name", "")), experiment, "a second experiment of one name");
            CheckValues(breaches, Path.Combine(experiment, "tags"));
            foreach (var run in Folders(experiment, NoRuns))
                CheckRun(breaches, run);
        }
        return breaches;
    }

    private static void CheckRun(List<string> breaches, string run)
    {
        var meta = Meta(breaches, run, ["artifact_uri", "end_time", "experiment_id", "lifecycle_stage", "run_id", "run_name", "start_time", "status", "user_id"]);
        Expect(breaches, meta.GetValueOrDefault("run_id") == Path.GetFileName(run), run, "run_id is not the folder's name");
        Expect(breaches, RunId().IsMatch(Path.GetFileName(run)), run, "the id is not 32 hexadecimal digits");
        Expect(breaches, meta.GetValueOrDefault("experiment_id") == Path.GetFileName(Path.GetDirectoryName(run)), run, "experiment_id is not the parent folder's name");
        Expect(breaches, meta.GetValueOrDefault("status") is "1" or "2" or "3" or "4" or "5", run, "status is not a number from 1 to 5");
        Expect(breaches, long.TryParse(meta.GetValueOrDefault("start_time"), CultureInfo.InvariantCulture, out _), run, "start_time is not a number");
        Expect(breaches, meta.GetValueOrDefault("end_time") is { Length: > 0 }, run, "end_time is empty");
        Expect(breaches, meta.GetValueOrDefault("artifact_uri", "").EndsWith($"/{Path.GetFileName(run)}/artifacts", StringComparison.Ordinal), run, "artifact_uri leads elsewhere");
        foreach (var part in (string[])["metrics", "params", "artifacts"])
            Expect(breaches, Directory.Exists(Path.Combine(run, part)), run, $"no {part}/");
        CheckValues(breaches, Path.Combine(run, "params"));
        CheckValues(breaches, Path.Combine(run, "tags"));
        foreach (var file in Files(Path.Combine(run, "metrics")))
            CheckMetric(breaches, file);
        foreach (var input in Folders(Path.Combine(run, "inputs"), []))
            CheckInput(breaches, input);
        if (Directory.Exists(Path.Combine(run, "inputs")))
            Expect(breaches, !Directory.EnumerateFiles(Path.Combine(run, "inputs")).Any(), run, "a plain file in inputs/");
    }

    private static void CheckInput(List<string> breaches, string input)
    {
        var meta = Meta(breaches, input, ["source_type", "source_id", "destination_type", "destination_id"]);
        var dataset = Path.Combine(input, "..", "..", "..", "datasets", meta.GetValueOrDefault("source_id", "none"));
        Meta(breaches, dataset, ["digest", "name", "profile", "schema", "source", "source_type"]);
    }

    private static void CheckMetric(List<string> breaches, string file)
    {
        CheckKey(breaches, file);
        var text = File.ReadAllText(file, Encoding.Latin1);
        Expect(breaches, text.EndsWith('\n'), file, "no whole last line");
        var lines = text.TrimEnd('\n').Split('\n');
        Expect(breaches, lines.All(line => MetricLine().IsMatch(line)), file, "a line that is not 'timestamp value step'");
        Expect(breaches, lines.Distinct().Count() == lines.Length, file, "a line twice");
    }

    private static void CheckValues(List<string> breaches, string folder)
    {
        foreach (var file in Files(folder))
        {
            CheckKey(breaches, file);
            try
            {
                _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
            }
            catch (DecoderFallbackException)
            {
                breaches.Add($"{file}: not UTF-8");
            }
        }
    }

    private static void CheckKey(List<string> breaches, string file) =>
        Expect(breaches, KeyPart().IsMatch(Path.GetFileName(file)), file, "a name that MLflow refuses");

    // All scalars and collections of the top level, as text; a plain null is "null".
    private static Dictionary<string, string> Meta(List<string> breaches, string folder, string[] required)
    {
        var path = Path.Combine(folder, "meta.yaml");
        var meta = new Dictionary<string, string>();
        if (File.Exists(path))
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(path)));
            if (yaml.Documents.Count == 1 && yaml.Documents[0].RootNode is YamlMappingNode mapping)
                foreach (var (key, value) in mapping.Children)
                    meta[((YamlScalarNode)key).Value!] = (value as YamlScalarNode)?.Value ?? "";
        }
        foreach (var key in required)
            Expect(breaches, meta.ContainsKey(key), path, $"no {key}");
        return meta;
    }

    private static IEnumerable<string> Folders(string parent, string[] except) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent).Where(folder => !except.Contains(Path.GetFileName(folder))) : [];

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];

    private static void Expect(List<string> breaches, bool holds, string place, string problem)
    {
        if (!holds)
            breaches.Add($"{place}: {problem}");
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex RunId();

    [GeneratedRegex(@"^[0-9]+ (-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|nan|-?inf) -?[0-9]+$")]
    private static partial Regex MetricLine();

    [GeneratedRegex(@"^[\w.\- :]+$")]
    private static partial Regex KeyPart();
}
