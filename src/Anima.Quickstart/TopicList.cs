using Anima.Quickstart.Topics;

namespace Anima.Quickstart;

/// <summary>What can be talked about.</summary>
internal static class TopicList
{
    /// <summary>All topics; their shares add up to 100.</summary>
    public static IReadOnlyList<ITopic> All { get; } =
        [new OpeningHours(), new Directions(), new Weather(), new Arithmetic(), new Requests(), new UnknownThings(), new SmallTalk()];
}
