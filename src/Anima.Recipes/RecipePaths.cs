namespace Anima.Recipes;

/// <summary>Finds the files and folders that a recipe names: from the current folder, then from the recipe's folder upwards.</summary>
internal sealed class RecipePaths
{
    private readonly string _currentFolder;
    private readonly List<string> _folders = [];

    /// <summary>Search folders for the recipe at <paramref name="recipeFile"/>.</summary>
    /// <param name="currentFolder">The folder the command runs in.</param>
    /// <param name="recipeFile">The recipe's path, from <paramref name="currentFolder"/> unless absolute.</param>
    public RecipePaths(string currentFolder, string recipeFile)
    {
        _currentFolder = Path.GetFullPath(currentFolder);
        _folders.Add(_currentFolder);
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(recipeFile, _currentFolder)); folder is not null; folder = Path.GetDirectoryName(folder))
            if (!_folders.Contains(folder))
                _folders.Add(folder);
    }

    /// <summary>The folders that relative paths are tried from, in order.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>The absolute path of the file or folder that <paramref name="path"/> names, or null when there is none.</summary>
    public string? Find(string path) =>
        _folders.Select(folder => Path.GetFullPath(path, folder)).FirstOrDefault(candidate => File.Exists(candidate) || Directory.Exists(candidate));

    /// <summary>The recipe with every path absolute, patterns of files too; <c>hf://</c> references and built-in names stay as they are.</summary>
    /// <param name="loaded">The recipe.</param>
    /// <param name="isBuiltIn">Whether a bare name is a built-in data set's; other bare names may be files or folders.</param>
    /// <exception cref="FileNotFoundException">A path names nothing; the message gives its place and where it was looked for.</exception>
    public Recipe MakeAbsolute(LoadedRecipe loaded, Func<string, bool> isBuiltIn)
    {
        var recipe = loaded.Recipe;
        return recipe with
        {
            OutputDir = Path.GetFullPath(recipe.OutputDir, _currentFolder),
            Model = recipe.Model with
            {
                Path = ModelPlace(loaded, "model.path", recipe.Model.Path),
                Tokenizer = recipe.Model.Tokenizer is { } tokenizer ? ModelPlace(loaded, "model.tokenizer", tokenizer) : null,
                ChatTemplate = IsTemplateFile(recipe.Model.ChatTemplate) ? Resolve(loaded, "model.chat_template", recipe.Model.ChatTemplate) : recipe.Model.ChatTemplate,
            },
            Adapter = recipe.Adapter with { InitFrom = recipe.Adapter.InitFrom is { } start ? ModelPlace(loaded, "adapter.init_from", start) : null },
            Reference = recipe.Reference with
            {
                Model = recipe.Reference.IsBase || recipe.Reference.IsInitFrom ? recipe.Reference.Model : ModelPlace(loaded, "reference.model", recipe.Reference.Model),
            },
            Data = recipe.Data with
            {
                Train = Sources(loaded, "data.train", recipe.Data.Train, isBuiltIn),
                Eval = recipe.Data.Eval is { Share: null } eval ? EvalData.OfSources(Sources(loaded, "data.eval", eval.Sources, isBuiltIn)) : recipe.Data.Eval,
            },
        };
    }

    private ValueList<DataSource> Sources(LoadedRecipe loaded, string key, ValueList<DataSource> sources, Func<string, bool> isBuiltIn) =>
        new(sources.Select((source, i) => source.Kind == DataSourceKind.Path || (source.Kind == DataSourceKind.BuiltIn && !isBuiltIn(source.Source) && Find(source.Source) is not null)
            ? source with { Source = ResolveData(loaded, FormattableString.Invariant($"{key}[{i}]"), source.Source) }
            : source));

    private string ResolveData(LoadedRecipe loaded, string key, string path)
    {
        if (Find(path) is { } found)
            return found;
        if (PathPattern.IsPattern(path))
            return _folders.Where(folder => PathPattern.Find(path, folder).Count > 0).Select(folder => Path.GetFullPath(path, folder)).FirstOrDefault()
                ?? throw Missing(loaded, key, path);
        return DataSource.TrySplitFolder(path, out var parent, out _, out _) && Find(parent) is { } folder
            ? folder + path[parent.Length..]
            : throw Missing(loaded, key, path);
    }

    private string ModelPlace(LoadedRecipe loaded, string key, string path) => HubAddress.IsHub(path) ? path : Resolve(loaded, key, path);

    private string Resolve(LoadedRecipe loaded, string key, string path) => Find(path) ?? throw Missing(loaded, key, path);

    private FileNotFoundException Missing(LoadedRecipe loaded, string key, string path)
    {
        var where = Path.IsPathRooted(path) ? "does not exist" : $"is in none of {string.Join(", ", _folders)}";
        return new FileNotFoundException($"{loaded.Place(key)}: {key} names {Quote.Short(path)}, which {where}; give a path that exists", path);
    }

    // Built-in templates have bare names.
    private static bool IsTemplateFile(string template) => template.EndsWith(".jinja", StringComparison.Ordinal) || template.Contains('/', StringComparison.Ordinal);
}
