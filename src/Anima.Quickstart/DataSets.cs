namespace Anima.Quickstart;

/// <summary>
/// The data sets of the quickstart, drawn from all topics in both languages. The supervised conversations teach two manners, more often the curt one;
/// the preference pairs set the helpful answer above a curt one. Everything follows from one seed.
/// </summary>
internal sealed class DataSets
{
    private const ulong Seed = 20_250_101;
    private const int TrainingConversations = 20_000, HeldOutConversations = 500, TrainingPairs = 3_000, HeldOutPairs = 300;
    private const int CurtPercent = 50, EvasivePercent = 30, TwoQuestionsPercent = 6, EvasiveRejectedPercent = 40;

    private readonly SeededRandom _random = new(Seed);
    private readonly List<PromptPool> _pools = [];

    /// <summary>Draws all data sets.</summary>
    public DataSets()
    {
        foreach (var language in Enum.GetValues<Language>())
            foreach (var topic in TopicList.All)
                _pools.Add(new PromptPool(topic, language, _random));
        SftTrain = Conversations(TrainingConversations, pool => pool.Training);
        SftEval = Conversations(HeldOutConversations, pool => pool.HeldOut);
        PairsTrain = Pairs(TrainingPairs, pool => pool.Training);
        PairsEval = Pairs(HeldOutPairs, pool => pool.HeldOut);
    }

    /// <summary>Conversations to train on.</summary>
    public IReadOnlyList<IReadOnlyList<Turn>> SftTrain { get; }

    /// <summary>Conversations about held-out prompts.</summary>
    public IReadOnlyList<IReadOnlyList<Turn>> SftEval { get; }

    /// <summary>Pairs to train on; no prompt occurs twice.</summary>
    public IReadOnlyList<PreferencePair> PairsTrain { get; }

    /// <summary>Pairs about held-out prompts.</summary>
    public IReadOnlyList<PreferencePair> PairsEval { get; }

    private List<IReadOnlyList<Turn>> Conversations(int count, Func<PromptPool, IReadOnlyList<Prompt>> promptsOf)
    {
        var conversations = new List<IReadOnlyList<Turn>>(count);
        foreach (var pool in _pools.Where(pool => promptsOf(pool).Count > 0))
            for (var i = 0; i < CountFor(pool, count); i++)
            {
                var isCurt = _random.Percent(CurtPercent);
                var turns = Exchange(_random.Pick(promptsOf(pool)), isCurt).ToList();
                if (_random.Percent(TwoQuestionsPercent))
                    turns.AddRange(Exchange(_random.Pick(promptsOf(pool)), isCurt));
                conversations.Add(turns);
            }
        _random.Shuffle(conversations);
        return conversations;
    }

    private IEnumerable<Turn> Exchange(Prompt prompt, bool isCurt) =>
        [Turn.User(prompt.Text), Turn.Assistant(isCurt ? Curt(prompt.Question, EvasivePercent) : _random.Pick(prompt.Question.Helpful))];

    private string Curt(Question question, int evasivePercent) => _random.Pick(_random.Percent(evasivePercent) ? question.Evasive : question.Terse);

    private List<PreferencePair> Pairs(int count, Func<PromptPool, IReadOnlyList<Prompt>> promptsOf)
    {
        var pairs = new List<PreferencePair>(count);
        foreach (var pool in _pools)
            foreach (var prompt in promptsOf(pool).Take(CountFor(pool, count)))
                pairs.Add(new(prompt.Text, Chosen: _random.Pick(prompt.Question.Helpful), Rejected: Curt(prompt.Question, EvasiveRejectedPercent)));
        _random.Shuffle(pairs);
        return pairs;
    }

    // Half of a topic's share: the other half is in the other language.
    private static int CountFor(PromptPool pool, int count) => count * pool.Share / 200;
}
