namespace Anima.Mlflow;

/// <summary>An experiment of a file store.</summary>
/// <param name="Id">Its id, a number of up to 18 digits, which is also its folder's name.</param>
/// <param name="Name">Its name, unique among the store's experiments.</param>
/// <param name="Folder">Its folder's full path.</param>
public sealed record Experiment(string Id, string Name, string Folder);
