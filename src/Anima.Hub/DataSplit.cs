namespace Anima.Hub;

/// <summary>A split of a data set.</summary>
/// <param name="Name">Its name, such as <c>train</c>.</param>
/// <param name="Files">Its files from the data set's folder, parts separated by <c>/</c>; where a README declares it, patterns of them.</param>
public sealed record DataSplit(string Name, IReadOnlyList<string> Files);
