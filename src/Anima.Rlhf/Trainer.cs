using Anima.Recipes;
using Anima.Rlhf.Training;

namespace Anima.Rlhf;

/// <summary>
/// Trains chat models on preference pairs or conversations, as a <see cref="Recipe"/> says: the entrance of the library. A call returns when
/// the run stands still; every run is a folder that <see cref="Resume(string, TrainerOptions?, CancellationToken)"/> goes on with.
/// </summary>
/// <remarks>
/// Nothing here reads the current folder, an environment variable or a console: what a program wants to decide beside the recipe is in
/// <see cref="TrainerOptions"/>. One run at a time in a process: the tensor library's threads are the process's.
/// </remarks>
public static class Trainer
{
    /// <summary>Trains as <paramref name="recipe"/> says, in a new run folder.</summary>
    /// <param name="recipe">What to train, on what, and how; its relative paths are from <see cref="TrainerOptions.BaseFolder"/>.</param>
    /// <param name="options">What the recipe does not say.</param>
    /// <param name="stop">Asks the run to stop after the step at hand: it is saved and can be resumed.</param>
    /// <exception cref="InvalidDataException">The recipe or something it names is wrong; nothing is left behind.</exception>
    /// <exception cref="FileNotFoundException">It names something that does not exist; nothing is left behind.</exception>
    /// <exception cref="Evaluation.NonFiniteException">A log-prob or gradient is not finite; the last checkpoint stays.</exception>
    public static TrainingResult Train(Recipe recipe, TrainerOptions? options = null, CancellationToken stop = default) =>
        Train(LoadedRecipe.Of(recipe), options, stop);

    /// <summary>Trains as the YAML file <paramref name="recipeFile"/> says, for <c>train</c> or <c>sft</c>.</summary>
    /// <param name="recipeFile">The file; its relative paths are from <see cref="TrainerOptions.BaseFolder"/>, by default its own folder.</param>
    /// <param name="options">What the recipe does not say.</param>
    /// <param name="kind">What is trained on.</param>
    /// <param name="stop">Asks the run to stop after the step at hand: it is saved and can be resumed.</param>
    /// <inheritdoc cref="Train(Recipe, TrainerOptions?, CancellationToken)" path="/exception"/>
    public static TrainingResult Train(string recipeFile, TrainerOptions? options = null, RecipeKind kind = RecipeKind.Preference, CancellationToken stop = default) =>
        Train(RecipeReader.Load(recipeFile, [], kind), options, stop);

    /// <summary>Trains as a recipe says that was read with overrides, see <see cref="RecipeReader"/>.</summary>
    /// <inheritdoc cref="Train(string, TrainerOptions?, RecipeKind, CancellationToken)"/>
    public static TrainingResult Train(LoadedRecipe recipe, TrainerOptions? options = null, CancellationToken stop = default) =>
        new TrainingRun(options ?? new TrainerOptions(), stop).Start(recipe);

    /// <summary>Goes on with a run from its last checkpoint, as if it had not been interrupted.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="options">What the recipe does not say; an own loss is given again.</param>
    /// <param name="stop">Asks the run to stop after the step at hand: it is saved and can be resumed.</param>
    /// <exception cref="InvalidDataException">Model, tokenizer, template, data or recipe are not what the run started on; the message names what.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no run.</exception>
    /// <exception cref="Evaluation.NonFiniteException">A log-prob or gradient is not finite; the last checkpoint stays.</exception>
    public static TrainingResult Resume(string runFolder, TrainerOptions? options = null, CancellationToken stop = default) =>
        Resume(runFolder, [], options, stop);

    /// <summary>The same with changes to the recipe.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="overrides"><c>key=value</c> each, the value in YAML: only of tracking, checkpoint, evaluate and samples.</param>
    /// <param name="options">As for <see cref="Resume(string, TrainerOptions?, CancellationToken)"/>.</param>
    /// <param name="stop">As for <see cref="Resume(string, TrainerOptions?, CancellationToken)"/>.</param>
    /// <inheritdoc cref="Resume(string, TrainerOptions?, CancellationToken)" path="/exception"/>
    public static TrainingResult Resume(string runFolder, IReadOnlyList<string> overrides, TrainerOptions? options = null, CancellationToken stop = default) =>
        new TrainingRun(options ?? new TrainerOptions(), stop).Resume(RunFolder.Find(runFolder), overrides);
}
