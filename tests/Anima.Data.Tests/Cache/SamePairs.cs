namespace Anima.Data.Tests.Cache;

/// <summary>Asserts that two loaded data sets are the same to the last id.</summary>
internal static class SamePairs
{
    public static void Assert(PreparedSet expected, PreparedSet actual)
    {
        Xunit.Assert.Equal(expected.Items.Select(Describe), actual.Items.Select(Describe));
        Xunit.Assert.Equal(expected.Report.Sentences(), actual.Report.Sentences());
        Xunit.Assert.Equal(expected.Sources.Select(source => (source.Source, source.Rows, source.Shape)), actual.Sources.Select(source => (source.Source, source.Rows, source.Shape)));
        Xunit.Assert.Equal(expected.Sources.SelectMany(source => source.Sha256), actual.Sources.SelectMany(source => source.Sha256));
    }

    private static string Describe(TrainingItem pair) =>
        $"{pair.Row}: {List(pair.SharedIds)} | {List(pair.BranchIds(0))} | {List(pair.BranchIds(1))} -> {List(pair.Sequence(0).Ids)} from {pair.Sequence(0).CompletionStart}, {List(pair.Sequence(1).Ids)} from {pair.Sequence(1).CompletionStart}; {pair.Tokens} {pair.IsTruncated}";

    private static string List(int[] ids) => string.Join(' ', ids);
}
