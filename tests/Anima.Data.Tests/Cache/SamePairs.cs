namespace Anima.Data.Tests.Cache;

/// <summary>Asserts that two loaded data sets are the same to the last id.</summary>
internal static class SamePairs
{
    public static void Assert(PreferenceData expected, PreferenceData actual)
    {
        Xunit.Assert.Equal(expected.Pairs.Select(Describe), actual.Pairs.Select(Describe));
        Xunit.Assert.Equal(expected.Report.Sentences(), actual.Report.Sentences());
        Xunit.Assert.Equal(expected.Sources.Select(source => (source.Source, source.Rows, source.Shape)), actual.Sources.Select(source => (source.Source, source.Rows, source.Shape)));
        Xunit.Assert.Equal(expected.Sources.SelectMany(source => source.Sha256), actual.Sources.SelectMany(source => source.Sha256));
    }

    private static string Describe(PreparedPair pair) =>
        $"{pair.Row}: {List(pair.PromptIds)} | {List(pair.ChosenIds)} | {List(pair.RejectedIds)} -> {List(pair.Chosen.Ids)} from {pair.Chosen.CompletionStart}, {List(pair.Rejected.Ids)} from {pair.Rejected.CompletionStart}; {pair.Tokens} {pair.IsTruncated}";

    private static string List(int[] ids) => string.Join(' ', ids);
}
