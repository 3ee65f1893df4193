namespace Anima.Quickstart;

/// <summary>A place in the town.</summary>
/// <param name="English">Its English name, without article.</param>
/// <param name="Japanese">Its Japanese name.</param>
/// <param name="East">Hundreds of metres east of the station; negative: west.</param>
/// <param name="North">Hundreds of metres north of the station; negative: south.</param>
internal record Place(string English, string Japanese, int East, int North)
{
    /// <summary>Its name; English ones without article.</summary>
    public string Name(Language language) => language == Language.English ? English : Japanese;
}
