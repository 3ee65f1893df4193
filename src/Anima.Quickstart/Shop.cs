namespace Anima.Quickstart;

/// <summary>A place that opens and closes.</summary>
/// <param name="English">Its English name, without article.</param>
/// <param name="Japanese">Its Japanese name.</param>
/// <param name="East">Hundreds of metres east of the station.</param>
/// <param name="North">Hundreds of metres north of the station.</param>
/// <param name="Opens">Hour of opening, every day but one.</param>
/// <param name="Closes">Hour of closing.</param>
/// <param name="DayOff">The day on which it stays closed.</param>
internal sealed record Shop(string English, string Japanese, int East, int North, int Opens, int Closes, DayOfWeek DayOff) : Place(English, Japanese, East, North);
