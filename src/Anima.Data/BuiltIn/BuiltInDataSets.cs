using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Data.BuiltIn;

/// <summary>The data sets that are known by name.</summary>
internal static partial class BuiltInDataSets
{
    private const string Ending = ".dataset.yaml";

    private static readonly Lazy<SortedDictionary<string, DataSetDefinition>> Known = new(Load);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyCollection<DataSetDefinition> All => Known.Value.Values;

    /// <summary>Whether <c>name[@revision][:split]</c> begins with the name of one.</summary>
    public static bool Has(string source) => Known.Value.ContainsKey(Form().Match(source).Groups["name"].Value);

    /// <summary>What <c>name[@revision][:split]</c> stands for.</summary>
    /// <param name="source">The text.</param>
    /// <exception cref="InvalidDataException">There is no such data set or split; the message lists those that there are.</exception>
    public static (DataSetDefinition Definition, string Split, HubAddress Address) Find(string source)
    {
        var match = Form().Match(source);
        var name = match.Groups["name"].Value;
        if (!Known.Value.TryGetValue(name, out var definition))
            throw new InvalidDataException($"{Quote.Short(source)} reads as a built-in data set, and there is none of this name, but {string.Join(", ", Known.Value.Keys)}; give one of them, {DataFileKind.Endings}, or hf://datasets/owner/name (write ./{source} for a file or folder of that name).");
        var split = match.Groups["split"] is { Success: true } given ? given.Value : definition.Splits[0].Key;
        if (definition.Splits.FirstOrDefault(known => known.Key == split).Value is not { } onHub)
            throw new InvalidDataException($"{Quote.Short(source)}: {name} has no split '{split}', but {string.Join(", ", definition.Splits.Select(known => known.Key))}; name one, as in {name}:{definition.Splits[0].Key}.");
        var revision = match.Groups["revision"] is { Success: true } pinned ? pinned.Value : definition.Revision;
        return (definition, split, HubAddress.ParseDataset($"{definition.Address}{(revision is null ? "" : $"@{revision}")}:{onHub}"));
    }

    private static SortedDictionary<string, DataSetDefinition> Load()
    {
        var definitions = new SortedDictionary<string, DataSetDefinition>(StringComparer.Ordinal);
        var assembly = typeof(BuiltInDataSets).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(Ending, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var definition = DataSetDefinitionReader.Read(reader.ReadToEnd(), resource);
            definitions.Add(definition.Name, definition);
        }
        return definitions;
    }

    [GeneratedRegex(@"^(?<name>[^@:]+)(?:@(?<revision>[^:]+))?(?::(?<split>.+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
