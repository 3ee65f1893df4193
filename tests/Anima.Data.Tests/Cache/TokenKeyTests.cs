using System.Security.Cryptography;
using System.Text;
using Anima.Data.Cache;
using Anima.Recipes;
using Anima.Testing;

namespace Anima.Data.Tests.Cache;

public sealed class TokenKeyTests
{
    private static readonly DataColumns Columns = new() { Prompt = "a", Chosen = "b", Rejected = "c" };

    [Fact]
    public void Everything_that_determines_tokens_changes_the_key()
    {
        string[] keys =
        [
            Of(),
            Of(source: new DataSource("x.jsonl") { Limit = 1 }),
            Of(source: new DataSource("x.jsonl") { Limit = 2 }),
            Of(file: "x.json"),
            Of(file: "x.jsonl.gz"),
            Of(file: "x.jsonl.zst"),
            Of(file: "x.csv"),
            Of(file: "x.tsv"),
            Of(sha256: "11"),
            Of(tokenizer: "another"),
            Of(columns: Columns),
            Of(columns: Columns with { Prompt = null }),
            Of(columns: Columns with { Chosen = null }),
            Of(columns: Columns with { Rejected = null }),
            Of(columns: new DataColumns { Prompt = "a" }),
            Of(columns: new DataColumns { Chosen = "a" }),
            Of(columns: new DataColumns { Rejected = "a" }),
            Name(new RowSource(new DataSource("x"), [new RowFile("1.jsonl"), new RowFile("2.jsonl")]), ["00", "11"]),
            Name(new RowSource(new DataSource("x"), [new RowFile("1.jsonl"), new RowFile("2.jsonl")]), ["11", "00"]),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches(@"^[0-9a-f]{64}\.tokens\z", key));
    }

    [Fact]
    public void Nothing_else_changes_it()
    {
        var plain = Of();
        Assert.Equal(plain, Of());
        Assert.Equal(plain, Of(file: "elsewhere/y.jsonl", source: new DataSource("elsewhere/y.jsonl") { Weight = 2 }));
        Assert.Equal(plain, Of(file: "x.ndjson"));
        var options = new PreparationOptions { Truncation = new Truncation(5, TruncationSide.Left), VocabularySize = 7, Threads = 3 };
        Assert.Equal(plain, TokenKey.Of(new RowSource("x.jsonl"), ["00"], options, "tokenizer").FileName);
    }

    [Fact]
    public void Every_file_of_a_tokenizer_and_the_template_change_its_fingerprint()
    {
        using var folder = new CacheFixture();
        var place = folder["tokenizer"];
        Copy(Golden.Fixture("dpo", "tokenizer"), place);
        var seen = new HashSet<string>();
        void IsNew(string? fingerprint) => Assert.True(seen.Add(fingerprint!), "this change made no other fingerprint");

        IsNew(Fingerprint());
        foreach (var file in Directory.GetFiles(place))
        {
            File.AppendAllText(file, "\n");
            IsNew(Fingerprint());
        }
        File.WriteAllText(Path.Combine(place, "chat_template.jinja"), "{{ messages }}");
        IsNew(Fingerprint());
        Directory.CreateDirectory(Path.Combine(place, "additional_chat_templates"));
        File.WriteAllText(Path.Combine(place, "additional_chat_templates", "tool_use.jinja"), "{{ messages }}");
        IsNew(Fingerprint());
        IsNew(Fingerprint("chatml"));
        IsNew(Fingerprint(folder.Write("mine.jinja", "{{ messages[0].content }}")));
        IsNew(Fingerprint(folder.Write("mine.jinja", "{{ messages[1].content }}")));
        File.WriteAllText(Path.Combine(place, "README.md"), "about");
        Assert.False(seen.Add(Fingerprint(folder["mine.jinja"])!));

        string? Fingerprint(string template = "auto") => TokenizerEncoder.For("model", place, template).Fingerprint;
    }

    [Fact]
    public void A_template_that_reads_the_clock_has_no_fingerprint()
    {
        using var folder = new CacheFixture();
        var place = folder["tokenizer"];
        Copy(Golden.Fixture("dpo", "tokenizer"), place);
        File.WriteAllText(Path.Combine(place, "chat_template.jinja"), "{{ strftime_now('%d %b %Y') }}");
        Assert.Null(TokenizerEncoder.For("model", place, "auto").Fingerprint);
        Assert.NotNull(TokenizerEncoder.For("model", place, "chatml").Fingerprint);
        Assert.Null(TokenizerEncoder.For("model", Golden.Fixture("dpo", "tokenizer"), Path.Combine(place, "chat_template.jinja")).Fingerprint);
    }

    // When this fails, kept tokens of earlier versions are no longer those that are made now: raise TokenKey.Version, then write down the new sum.
    [Theory]
    [InlineData("""{"prompt":"Name two rivers: ","chosen":"Rhine, Elbe","rejected":"I'd rather not."}""", "d5ee0ea1a17d3cff")]
    [InlineData("""{"chosen":[{"role":"user","content":"川の名前を二つ"},{"role":"assistant","content":"利根川、石狩川"}],"rejected":[{"role":"user","content":"川の名前を二つ"},{"role":"assistant","content":"Ｎｏ\u00a0１２ 3.5\n\n"}]}""", "055e3dfcb2609e18")]
    public void The_version_stands_for_these_ids(string row, string sum)
    {
        Assert.Equal(4, TokenKey.Version);
        using var folder = new CacheFixture();
        folder.Write("rows.jsonl", row);
        var pair = Assert.Single(folder.LoadWithout(TokenizerEncoder.For("model", Golden.Fixture("dpo", "tokenizer"), "auto"), new PreparationOptions()).Items);
        var ids = $"{string.Join(' ', pair.SharedIds)} | {string.Join(' ', pair.BranchIds(0))} | {string.Join(' ', pair.BranchIds(1))}";
        Assert.Equal(sum, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ids)))[..16]);
    }

    private static string Of(DataSource? source = null, string file = "x.jsonl", string sha256 = "00", string tokenizer = "tokenizer", DataColumns? columns = null) =>
        Name(new RowSource(source ?? new DataSource(file), [new RowFile(file)]), [sha256], tokenizer, columns);

    private static string Name(RowSource source, string[] sha256, string tokenizer = "tokenizer", DataColumns? columns = null) =>
        TokenKey.Of(source, sha256, new PreparationOptions { Columns = columns ?? new() }, tokenizer).FileName;

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
