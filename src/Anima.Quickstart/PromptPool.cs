using Anima.Quickstart.Topics;

namespace Anima.Quickstart;

/// <summary>All prompts about one topic in one language: those to train on, and those held out from training.</summary>
internal sealed class PromptPool
{
    private const int HeldOutPercent = 10;

    private readonly List<Prompt> _training = [];
    private readonly List<Prompt> _heldOut = [];

    /// <summary>
    /// Splits the questions of a topic. Where the answer can be worked out, whole questions are held out, so that no phrasing of them is ever
    /// trained on; where it must be known, one phrasing of a question is.
    /// </summary>
    public PromptPool(ITopic topic, Language language, SeededRandom random)
    {
        Share = topic.Share;
        foreach (var question in topic.Questions(language))
            if (question.IsKnowledge)
                SplitPhrasings(question, random);
            else
                SplitQuestion(question, random);
        random.Shuffle(_training);
        random.Shuffle(_heldOut);
    }

    /// <summary>How many of 100 examples come from here and from the same topic in the other language.</summary>
    public int Share { get; }

    /// <summary>Prompts to train on, in random order.</summary>
    public IReadOnlyList<Prompt> Training => _training;

    /// <summary>Prompts held out, in random order.</summary>
    public IReadOnlyList<Prompt> HeldOut => _heldOut;

    private void SplitQuestion(Question question, SeededRandom random)
    {
        var isHeldOut = random.Percent(HeldOutPercent) || question.Phrasings.Any(SamplePrompts.All.Contains);
        (isHeldOut ? _heldOut : _training).AddRange(question.Phrasings.Select(text => new Prompt(question, text)));
    }

    private void SplitPhrasings(Question question, SeededRandom random)
    {
        var heldOut = question.Phrasings.FirstOrDefault(SamplePrompts.All.Contains)
            ?? (random.Percent(HeldOutPercent * question.Phrasings.Count) ? random.Pick(question.Phrasings) : null);
        foreach (var text in question.Phrasings)
            (text == heldOut ? _heldOut : _training).Add(new Prompt(question, text));
    }
}
