using Anima.Recipes;

namespace Anima.Rlhf.Adapters;

/// <summary>The regular expressions of an adapter's rank_pattern and alpha_pattern, bounded in time.</summary>
internal static class ModulePattern
{
    /// <summary>PEFT's rule: the pattern matches a whole module path or a dotted suffix of it.</summary>
    /// <exception cref="InvalidDataException">It is no regular expression.</exception>
    public static NamePattern Suffix(string pattern, string key)
    {
        try
        {
            return new NamePattern(pattern, $@"\A(.*\.)?({pattern})\z");
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"{key}: '{pattern}' is not a regular expression; write a valid one or a module's name.");
        }
    }
}
