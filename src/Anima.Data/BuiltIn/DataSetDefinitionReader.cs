using Anima.Recipes;

namespace Anima.Data.BuiltIn;

/// <summary>Reads the file of a built-in data set, by the same rules as a recipe.</summary>
internal static class DataSetDefinitionReader
{
    /// <summary>The definition that <paramref name="yaml"/> holds.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static DataSetDefinition Read(string yaml, string file)
    {
        var problems = new Problems();
        var root = RecipeYaml.ReadFile(yaml, file) as MappingNode ?? throw new InvalidDataException($"{file}: a data set is described by a mapping of keys");
        var kind = root.Find("kind")?.Value is ScalarNode { Text: "supervised" } ? RecipeKind.Supervised : RecipeKind.Preference;
        var reader = new SectionReader("", root, problems, kind);
        reader.RequiredText("kind", "write preference or supervised");
        var splits = reader.Find("splits") as MappingNode;
        if (splits is not { Entries.Count: > 0 })
            problems.AddMissing(root.Place, "splits is missing; give at least one, as in {train: train}");
        var definition = new DataSetDefinition
        {
            Name = reader.RequiredText("name", "give the name"),
            Kind = kind,
            Address = reader.RequiredText("address", "write hf://datasets/owner/name"),
            Revision = KeyTypes.TextOrNull.Read(reader, "revision", null),
            Splits = [.. splits?.Entries.Select(entry => KeyValuePair.Create(entry.Key, SectionReader.TextOf(entry.Value) ?? "")) ?? []],
            Shape = KeyTypes.Word<DataShape>().Read(reader, "shape", DataShape.Auto),
            Columns = DataKeys.Columns.Read(reader.Section("columns")),
            Licence = reader.RequiredText("licence", "say not stated where there is none"),
        };
        reader.RefuseOtherKeys();
        problems.ThrowIfAny();
        return definition;
    }
}
