using Anima.Hub;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>Fetches the models and adapters that a recipe names on the hub.</summary>
/// <param name="Pinned">The recipe with their commits, so that it names the same ones for ever.</param>
/// <param name="Local">The recipe with the folders that hold them.</param>
internal sealed record RecipeModels(Recipe Pinned, Recipe Local)
{
    /// <summary>A name of an adapter's file for comparing runs: below the reference to the hub where it was fetched, so that it stays when the cache moves.</summary>
    /// <param name="file">A file in an adapter's folder of <see cref="Local"/>.</param>
    public string NameOf(string file)
    {
        (string Folder, string Name)[] places =
        [
            (Local.Adapter.InitFrom ?? "", Pinned.Adapter.InitFrom ?? ""),
            (Local.Reference.Model, Pinned.Reference.Model),
        ];
        return places.FirstOrDefault(place => HubAddress.IsHub(place.Name) && Path.GetDirectoryName(file) == place.Folder) is { Name: { } name }
            ? $"{name}/{Path.GetFileName(file)}"
            : file;
    }

    /// <summary>Fetches what <paramref name="recipe"/> names; folders stay as they are.</summary>
    /// <exception cref="FileNotFoundException">The hub has no such model.</exception>
    /// <exception cref="InvalidDataException">The hub refuses, or the repository holds no weights that are read.</exception>
    /// <exception cref="IOException">The hub cannot be reached (<see cref="HubUnavailableException"/>).</exception>
    public static RecipeModels Fetch(Recipe recipe, HubSettings hub, IHubProgress progress, CancellationToken stop)
    {
        var model = HubPlace.Model(recipe.Model.Path, hub, progress, stop);
        var tokenizer = recipe.Model.Tokenizer is { } named ? HubPlace.Tokenizer(named, hub, progress, stop) : (HubPlace?)null;
        var start = recipe.Adapter.InitFrom is { } adapter ? HubPlace.Model(adapter, hub, progress, stop) : (HubPlace?)null;
        var reference = recipe.Reference is { IsBase: false, IsInitFrom: false } other ? HubPlace.Model(other.Model, hub, progress, stop) : new HubPlace(recipe.Reference.Model, recipe.Reference.Model);
        Recipe With(Func<HubPlace, string> part) => recipe with
        {
            Model = recipe.Model with { Path = part(model), Tokenizer = tokenizer is { } place ? part(place) : null },
            Adapter = recipe.Adapter with { InitFrom = start is { } from ? part(from) : null },
            Reference = recipe.Reference with { Model = part(reference) },
        };
        return new RecipeModels(With(place => place.Name), With(place => place.Folder));
    }
}
