namespace Anima.Recipes;

/// <summary>Collects everything wrong with a recipe, so that one run reports it all.</summary>
internal sealed class Problems
{
    // Beyond this many the file is something else, and more lines help nobody.
    private const int Shown = 20;
    private readonly List<(Place Place, bool IsAbsence, Func<string> Text)> _found = [];

    /// <summary>Adds one problem.</summary>
    public void Add(Place place, string text) => Add(place, () => text);

    /// <summary>Adds one problem whose text is made only if it is shown.</summary>
    public void Add(Place place, Func<string> text) => _found.Add((place, IsAbsence: false, text));

    /// <summary>Adds that something is missing at <paramref name="place"/>; it comes after what is wrong, which may be the cause.</summary>
    public void AddMissing(Place place, string text) => _found.Add((place, IsAbsence: true, () => text));

    /// <summary>Reports what was added, one line each in the order of the file; does nothing when nothing was.</summary>
    /// <exception cref="InvalidDataException">Something was added.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count == 0)
            return;
        var lines = _found.OrderBy(problem => problem.IsAbsence).ThenBy(problem => problem.Place).Take(Shown).Select(problem => $"{problem.Place}: {problem.Text()}");
        if (_found.Count > Shown)
            lines = lines.Append(FormattableString.Invariant($"{_found[0].Place.Origin}: {_found.Count - Shown} more problems like these"));
        throw new InvalidDataException(string.Join('\n', lines));
    }
}
