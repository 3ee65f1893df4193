using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Data.Tests.Filters;

public sealed class LeakageCheckTests
{
    private static readonly (int Row, ulong? PromptKey)[] Train = [(0, 7), (1, 8), (4, null), (5, 8)];
    private static readonly ulong?[] Eval = [9, 8, null];

    [Fact]
    public void Shared_prompts_are_counted_and_stay()
    {
        var check = LeakageCheck.Of(Train, Eval, Leakage.Report);
        Assert.Equal([0, 1, 2, 3], check.Kept);
        Assert.Equal("The prompt of 2 rows (1, 5) is in data.eval too; set data.filters.leakage: drop to leave them out.", check.Sentence(Leakage.Report));
    }

    [Fact]
    public void They_can_be_left_out()
    {
        var check = LeakageCheck.Of(Train, Eval, Leakage.Drop);
        Assert.Equal([0, 2], check.Kept);
        Assert.Equal("Dropped 2 rows (1, 5): the prompt is in data.eval.", check.Sentence(Leakage.Drop));
    }

    [Fact]
    public void They_can_be_refused() => Assert.Equal(
        "data.train and data.eval share prompts: 2 rows (1, 5) of data.train; take them out, or set data.filters.leakage to drop or report.",
        Assert.Throws<InvalidDataException>(() => LeakageCheck.Of(Train, Eval, Leakage.Refuse)).Message);

    [Fact]
    public void Where_nothing_is_shared_nothing_is_said()
    {
        var check = LeakageCheck.Of(Train, [9, null], Leakage.Refuse);
        Assert.Equal(4, check.Kept.Count);
        Assert.Null(check.Sentence(Leakage.Refuse));
    }
}
