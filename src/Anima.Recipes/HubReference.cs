using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>Tells <c>hf://</c> references from paths, and checks their form.</summary>
internal static partial class HubReference
{
    /// <summary>Whether <paramref name="text"/> is an <c>hf://</c> reference.</summary>
    public static bool IsHub(string text) => text.StartsWith("hf://", StringComparison.Ordinal);

    /// <summary>Whether <paramref name="text"/> is <c>hf://owner/name[@revision]</c>.</summary>
    public static bool IsModel(string text) => Model().IsMatch(text) && !text.StartsWith("hf://datasets/", StringComparison.Ordinal);

    /// <summary>Whether <paramref name="text"/> is <c>hf://datasets/owner/name[@revision][:split]</c>.</summary>
    public static bool IsData(string text) => Data().IsMatch(text);

    /// <summary>Whether <paramref name="text"/> could be a model's <c>owner/name</c> on the hub.</summary>
    public static bool IsOwnerAndName(string text) => OwnerAndName().IsMatch(text);

    /// <summary>Owner and name of a model (<c>id</c>) and <c>revision</c>.</summary>
    [GeneratedRegex(@"^hf://(?<id>[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*)(?:@(?<revision>[A-Za-z0-9._/-]+))?\z", RegexOptions.CultureInvariant)]
    public static partial Regex Model();

    /// <summary>Owner and name of a data set (<c>id</c>), <c>revision</c>, <c>config</c> and <c>split</c>.</summary>
    [GeneratedRegex(@"^hf://datasets/(?<id>[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*)(?:@(?<revision>[A-Za-z0-9._/-]+))?(?::(?:(?<config>[A-Za-z0-9._-]+)/)?(?<split>[A-Za-z0-9._-]+))?\z", RegexOptions.CultureInvariant)]
    public static partial Regex Data();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex OwnerAndName();
}
