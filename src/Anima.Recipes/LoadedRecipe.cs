using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>A recipe together with where each of its keys was written, so that later checks can name the place.</summary>
public sealed class LoadedRecipe
{
    private readonly Dictionary<string, Place> _places = [];
    private readonly Dictionary<string, string> _texts = [];

    private const string NoFile = "recipe";

    /// <summary>A recipe made in a program, checked as one in a file would be. Keys that differ from their defaults count as given.</summary>
    /// <exception cref="InvalidDataException">A value is outside its bounds, or values contradict each other; one line for each problem.</exception>
    public static LoadedRecipe Of(Recipe recipe)
    {
        try
        {
            var loaded = RecipeReader.Parse(recipe.ToYaml(), NoFile, [], recipe.Kind);
            var defaults = RecipeReader.Parse(new Recipe { Kind = recipe.Kind, Name = recipe.Name, Model = new ModelSection { Path = recipe.Model.Path }, Data = new DataSection { Train = recipe.Data.Train } }.ToYaml(), NoFile, [], recipe.Kind);
            return new LoadedRecipe(loaded, given: key => loaded._texts.GetValueOrDefault(key) != defaults._texts.GetValueOrDefault(key));
        }
        catch (InvalidDataException error)
        {
            // The text that was read is nobody's; keys are named in every message.
            throw new InvalidDataException(Regex.Replace(error.Message, $"^{NoFile}:[0-9]+:[0-9]+: ", "", RegexOptions.Multiline));
        }
    }

    private LoadedRecipe(LoadedRecipe read, Func<string, bool> given)
    {
        (Recipe, File, IsFile) = (read.Recipe, NoFile, false);
        foreach (var key in read._places.Keys.Where(given))
            _places[key] = new Place(NoFile);
    }

    internal LoadedRecipe(Recipe recipe, string file, MappingNode root)
    {
        Recipe = recipe;
        File = file;
        Remember("", root);
    }

    /// <summary>The recipe, defaults filled in, paths as written.</summary>
    public Recipe Recipe { get; }

    /// <summary>The recipe file, as it was named.</summary>
    public string File { get; }

    /// <summary>Whether it was read from a file, rather than made in a program.</summary>
    public bool IsFile { get; } = true;

    /// <summary>Whether the file or an override gives the key, even if with its default value.</summary>
    /// <param name="key">A key's path such as <c>loss.beta</c> or <c>data.train[0].weight</c>.</param>
    public bool IsSet(string key) => _places.ContainsKey(key);

    /// <summary>Where the key was written, <c>file:line:column</c> or <c>--set key</c>; for one left at its default, its section's place or the file.</summary>
    /// <param name="key">A key's path such as <c>loss.beta</c> or <c>data.train[0].weight</c>.</param>
    public string Place(string key) => Origin(key).ToString();

    /// <summary>An error about a key, with its place in front.</summary>
    /// <param name="key">A key's path such as <c>loss.beta</c>.</param>
    /// <param name="problem">What is wrong with it and what to write instead, without a full stop.</param>
    public InvalidDataException Refuse(string key, string problem) => new($"{Place(key)}: {problem}");

    /// <summary>The same as <see cref="Place"/>, in parts.</summary>
    internal Place Origin(string key)
    {
        if (!IsFile)
            return new Place(key);
        for (var path = key; path.Length > 0; path = Parent(path))
            if (_places.TryGetValue(path, out var place))
                return place;
        return new Place(File);
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    private void Remember(string path, RecipeNode node)
    {
        if (node is ScalarNode scalar)
            _texts[path] = scalar.Text;
        if (node is MappingNode mapping)
            foreach (var entry in mapping.Entries)
            {
                var key = RecipeKeys.Join(path, entry.Key);
                _places[key] = entry.Place;
                Remember(key, entry.Value);
            }
        else if (node is ListNode list)
            for (var i = 0; i < list.Items.Count; i++)
            {
                var item = FormattableString.Invariant($"{path}[{i}]");
                _places[item] = list.Items[i].Place;
                Remember(item, list.Items[i]);
            }
    }
}
