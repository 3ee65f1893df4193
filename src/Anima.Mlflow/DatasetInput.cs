namespace Anima.Mlflow;

/// <summary>A dataset that a run reads, as MLflow shows it.</summary>
/// <param name="Name">A short name; at most 500 characters for a later move to a database.</param>
/// <param name="Digest">What tells versions of the dataset apart; at most 36 characters for a later move to a database.</param>
/// <param name="SourceType">The kind of source: <c>local</c>, <c>hf</c>, ...</param>
/// <param name="Source">Where it comes from, as JSON: <c>{"uri": "data/prefs.jsonl"}</c>.</param>
/// <param name="Profile">Its size, as JSON: <c>{"num_rows": 128}</c>; null when unknown.</param>
/// <param name="Context">What the run does with it: <c>training</c>, <c>eval</c>.</param>
public sealed record DatasetInput(string Name, string Digest, string SourceType, string Source, string? Profile, string Context);
