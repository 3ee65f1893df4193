namespace Anima.Hub.Tests;

public sealed class HubSettingsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("anima-home-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Without_a_variable_it_is_the_hub_and_the_usual_cache()
    {
        var settings = From();
        Assert.Equal("https://huggingface.co/", settings.Endpoint.ToString());
        Assert.Equal(Path.Combine(_home, ".cache/huggingface/hub"), settings.CacheFolder);
        Assert.Null(settings.Token);
        Assert.False(settings.IsOffline);
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), true), (settings.AnswerTimeout, settings.ReadTimeout, settings.UseSymbolicLinks));
    }

    [Theory]
    [InlineData("/x/hub", "XDG_CACHE_HOME=/y", "HF_HOME=/z", "HF_HUB_CACHE=/x/hub", "HUGGINGFACE_HUB_CACHE=/w")]
    [InlineData("/w", "HF_HOME=/z", "HUGGINGFACE_HUB_CACHE=/w")]
    [InlineData("/z/hub", "XDG_CACHE_HOME=/y", "HF_HOME=/z")]
    [InlineData("/y/huggingface/hub", "XDG_CACHE_HOME=/y", "HF_HOME=")]
    [InlineData("~/h/hub", "HF_HOME=~/h")]
    public void The_cache_is_where_the_nearest_variable_says(string folder, params string[] variables) =>
        Assert.Equal(folder.Replace("~", _home, StringComparison.Ordinal), From(variables).CacheFolder);

    [Theory]
    [InlineData("HF_ENDPOINT=https://mirror.example/hub//", "https://mirror.example/hub/")]
    [InlineData("HF_ENDPOINT=http://localhost:8080", "http://localhost:8080/")]
    public void A_mirror_is_named_by_its_address(string variable, string endpoint) => Assert.Equal(endpoint, From(variable).Endpoint.ToString());

    [Theory]
    [InlineData("HF_ENDPOINT=mirror")]
    [InlineData("HF_ENDPOINT=ftp://mirror")]
    [InlineData("HF_ENDPOINT=https://me:s3cret@mirror")]
    [InlineData("HF_TOKEN=s3cret with spaces")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT=soon")]
    [InlineData("HF_HUB_ETAG_TIMEOUT=0")]
    public void A_value_that_cannot_be_used_is_refused_without_showing_it(string variable)
    {
        var error = Assert.Throws<InvalidDataException>(() => From(variable));
        Assert.StartsWith(variable[..variable.IndexOf('=', StringComparison.Ordinal)], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE=1", true)]
    [InlineData("HF_HUB_OFFLINE=Yes", true)]
    [InlineData("HF_HUB_OFFLINE=on", true)]
    [InlineData("TRANSFORMERS_OFFLINE=TRUE", true)]
    [InlineData("HF_HUB_OFFLINE=0", false)]
    public void Offline_is_a_switch(string variable, bool isOffline) => Assert.Equal(isOffline, From(variable).IsOffline);

    [Fact]
    public void A_token_comes_from_its_variable_or_its_file_and_is_never_printed()
    {
        Directory.CreateDirectory(Path.Combine(_home, ".cache/huggingface"));
        File.WriteAllText(Path.Combine(_home, ".cache/huggingface/token"), "hf_file\n");
        File.WriteAllText(Path.Combine(_home, "other"), "hf_other");
        Assert.Equal("hf_file", Sent());
        Assert.Equal("hf_other", Sent("HF_TOKEN_PATH=~/other"));
        Assert.Equal("hf_variable", Sent("HF_TOKEN= hf_variable\n", "HF_TOKEN_PATH=~/other"));
        Assert.Equal("hf_old", Sent("HUGGING_FACE_HUB_TOKEN=hf_old"));
        Assert.Null(Sent("HF_HUB_DISABLE_IMPLICIT_TOKEN=1", "HF_TOKEN=hf_variable"));
        Assert.DoesNotContain("hf_variable", From("HF_TOKEN=hf_variable").ToString(), StringComparison.Ordinal);
    }

    private string? Sent(params string[] variables) => From(variables).Token?.Header.Parameter;

    private HubSettings From(params string[] variables)
    {
        var values = variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        values.TryAdd("HOME", _home);
        return HubSettings.From(values.GetValueOrDefault);
    }
}
