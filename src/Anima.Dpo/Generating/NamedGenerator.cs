using Anima.Rlhf.Generation;

namespace Anima.Dpo.Generating;

/// <summary>One of the policies that answer, by the name it has in the output.</summary>
/// <param name="Name"><c>base</c> or <c>adapter</c>.</param>
/// <param name="Generator">Writes its answers.</param>
internal sealed record NamedGenerator(string Name, SequenceGenerator Generator);
