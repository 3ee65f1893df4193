using Anima.Recipes;
using static TorchSharp.torch;

namespace Anima.Rlhf.Adapters;

/// <summary>The adapters a recipe asks for: the policy's start and the reference's.</summary>
internal static class AdapterSetup
{
    /// <summary>The policy's adapter: a fresh one, or <c>adapter.init_from</c>.</summary>
    /// <exception cref="InvalidDataException">Keys of the recipe contradict the adapter it starts from, or nothing is targeted.</exception>
    public static LoraAdapter Policy(LoadedRecipe loaded, Recipe resolved, IReadOnlyList<LinearShape> linears, Device device)
    {
        var section = resolved.Adapter;
        if (section.InitFrom is null)
            return Fresh(loaded, resolved, linears, device);
        var adapter = PeftAdapter.Load(section.InitFrom, linears, device);
        try
        {
            Compare(loaded, section, adapter, linears);
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    /// <summary>The reference's adapter, or null when the reference is the base.</summary>
    /// <exception cref="InvalidDataException"><c>reference.model</c> is init_from and there is none.</exception>
    public static LoraAdapter? Reference(LoadedRecipe loaded, Recipe resolved, IReadOnlyList<LinearShape> linears, Device device)
    {
        if (resolved.Reference.IsBase)
            return null;
        if (!resolved.Reference.IsInitFrom)
            return PeftAdapter.Load(resolved.Reference.Model, linears, device);
        if (resolved.Adapter.InitFrom is null)
            throw loaded.Refuse("reference.model", "init_from needs an adapter to start from; set adapter.init_from or use base");
        return PeftAdapter.Load(resolved.Adapter.InitFrom, linears, device);
    }

    /// <summary>The adapter section with rank, alpha, rslora and targets as <paramref name="adapter"/> has them.</summary>
    public static AdapterSection Resolve(AdapterSection section, LoraAdapter adapter) => section with
    {
        R = adapter.Config.R,
        LoraAlpha = adapter.Config.LoraAlpha,
        UseRslora = adapter.Config.UseRslora,
        TargetModules = adapter.Config.Targets,
    };

    private static LoraAdapter Fresh(LoadedRecipe loaded, Recipe resolved, IReadOnlyList<LinearShape> linears, Device device)
    {
        var section = resolved.Adapter;
        var config = new LoraConfig { R = section.R, LoraAlpha = section.LoraAlpha, UseRslora = section.UseRslora, Targets = section.TargetModules };
        return OfTargets(loaded, () => LoraAdapter.Fresh(config, linears, device, resolved.Train.Seed));
    }

    // What is wrong with the targets is said at their key.
    private static T OfTargets<T>(LoadedRecipe loaded, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InvalidDataException error)
        {
            throw loaded.Refuse("adapter.target_modules", error.Message);
        }
    }

    private static void Compare(LoadedRecipe loaded, AdapterSection section, LoraAdapter adapter, IReadOnlyList<LinearShape> linears)
    {
        Check("adapter.r", section.R, adapter.Config.R);
        Check("adapter.lora_alpha", section.LoraAlpha, adapter.Config.LoraAlpha);
        Check("adapter.use_rslora", section.UseRslora, adapter.Config.UseRslora);
        if (!loaded.IsSet("adapter.target_modules"))
            return;
        var asked = OfTargets(loaded, () => linears.Select(linear => linear.Path).Where(path => section.TargetModules.Matches(path)).ToList());
        if (!asked.SequenceEqual(adapter.Shapes.Select(shape => shape.Path)))
            throw Differs("adapter.target_modules", section.TargetModules, adapter.Config.Targets);

        void Check<T>(string key, T asked, T given)
            where T : notnull
        {
            if (loaded.IsSet(key) && !asked.Equals(given))
                throw Differs(key, asked, given);
        }

        InvalidDataException Differs(string key, object asked, object given) => loaded.Refuse(
            key,
            FormattableString.Invariant($"{key} is {asked}, but the adapter of adapter.init_from has {given}; leave the key out"));
    }
}
