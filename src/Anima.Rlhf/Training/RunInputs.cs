using System.Text;
using Anima.Checkpoints;
using Anima.Files;
using Anima.Recipes;
using Anima.Rlhf.Adapters;

namespace Anima.Rlhf.Training;

/// <summary>
/// What decides a run, as sums by name: weights, configuration, tokenizer, template and adapters; data; the recipe. A resume compares all of
/// them, so that it ends as if the run had not been interrupted or says why it cannot.
/// </summary>
internal static class RunInputs
{
    /// <summary>Sections of a recipe that a resumed run may change.</summary>
    public static readonly string[] ChangeableSections = ["tracking", "checkpoint", "evaluate", "samples"];

    private static readonly string[] ConfigNames = ["config.json", "model.safetensors.index.json"];

    /// <summary>SHA-256 of everything that makes the model and turns text into its ids, by path or hub name.</summary>
    /// <param name="models">The recipe with its models on this machine.</param>
    /// <param name="checkpoint">The base's weights, whose sums are known.</param>
    public static SortedDictionary<string, string> OfModel(RecipeModels models, CheckpointFolder checkpoint)
    {
        var recipe = models.Local;
        var sums = new SortedDictionary<string, string>(checkpoint.Sha256.ToDictionary(), StringComparer.Ordinal);
        AddFiles(recipe.Model.Path, ConfigNames);
        var tokenizer = recipe.Model.Tokenizer ?? recipe.Model.Path;
        if (Directory.Exists(tokenizer))
            AddFiles(tokenizer, TokenizerFolder.Files(tokenizer));
        else
            Add(tokenizer);
        Add(recipe.Model.ChatTemplate);
        foreach (var folder in new[] { recipe.Adapter.InitFrom, recipe.Reference is { IsBase: false, IsInitFrom: false } other ? other.Model : null }.OfType<string>().Distinct())
            AddFiles(folder, [PeftConfigFile.FileName, PeftAdapter.WeightsFileName]);
        return sums;

        void AddFiles(string folder, IEnumerable<string> names)
        {
            foreach (var name in names)
                Add(Path.Combine(folder, name));
        }

        // A built-in template's name is no file, and what it is stands in this program.
        void Add(string file)
        {
            if (File.Exists(file))
                sums[models.NameOf(file)] = Fingerprint.OfFile(file);
        }
    }

    /// <summary>SHA-256 of the sections of a recipe that stay for the run's life, by key.</summary>
    public static SortedDictionary<string, string> OfRecipe(Recipe recipe)
    {
        var sections = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var line in recipe.ToYaml().Split('\n'))
        {
            if (line.Length > 0 && char.IsAsciiLetter(line[0]))
                sections[line[..line.IndexOf(':', StringComparison.Ordinal)]] = text = new StringBuilder();
            text.Append(line).Append('\n');
        }
        return new(sections.Where(section => !ChangeableSections.Contains(section.Key)).ToDictionary(
            section => section.Key, section => Fingerprint.Of(Encoding.UTF8.GetBytes(section.Value.ToString()))), StringComparer.Ordinal);
    }

    /// <summary>Refuses files that are not those that a run began with.</summary>
    /// <param name="what">What they are, in one word.</param>
    /// <param name="before">Their sums when the run began.</param>
    /// <param name="now">Their sums.</param>
    /// <exception cref="InvalidDataException">One differs; the message names it.</exception>
    public static void RefuseOther(string what, SortedDictionary<string, string> before, SortedDictionary<string, string> now)
    {
        foreach (var (path, sum) in now)
            if (!before.TryGetValue(path, out var old) || old != sum)
                throw new InvalidDataException($"{path}: this {what} file is not what the run started on; put the former one back, or start a new run");
        foreach (var path in before.Keys)
            if (!now.ContainsKey(path))
                throw new InvalidDataException($"{path}: the run started on this {what} file, and it is not read any more; put it back, or start a new run");
    }

    /// <summary>Refuses a recipe of which something stays no more as the run began.</summary>
    /// <param name="file">The recipe's file.</param>
    /// <param name="before">Sums of its sections when the run began.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="InvalidDataException">A section differs; the message names it.</exception>
    public static void RefuseOtherRecipe(string file, SortedDictionary<string, string> before, Recipe recipe)
    {
        var now = OfRecipe(recipe);
        if (before.Keys.Union(now.Keys).FirstOrDefault(key => before.GetValueOrDefault(key) != now.GetValueOrDefault(key)) is { } key)
            throw new InvalidDataException($"{file}: {key} is not what the run started with; put it back, or start a new run");
    }
}
