namespace Anima.Recipes.Tests;

public sealed class HubAddressTests
{
    [Theory]
    [InlineData("hf://datasets/o/n", "o/n", "main", null, null)]
    [InlineData("hf://datasets/o/n@v1.0:train_prefs", "o/n", "v1.0", null, "train_prefs")]
    [InlineData("hf://datasets/o/n:helpful-base/test", "o/n", "main", "helpful-base", "test")]
    [InlineData("hf://datasets/o/n@refs/convert/parquet:default/train", "o/n", "refs/convert/parquet", "default", "train")]
    public void A_data_set_has_revision_configuration_and_split(string text, string id, string revision, string? config, string? split)
    {
        var address = HubAddress.ParseDataset(text);
        Assert.Equal((new HubRepo(HubRepoKind.Dataset, id), revision, config, split), (address.Repo, address.Revision, address.Config, address.Split));
        Assert.Equal(text, address.ToString());
    }

    [Fact]
    public void A_model_has_a_revision()
    {
        var address = HubAddress.ParseModel("hf://o/n@0123456789abcdef0123456789abcdef01234567");
        Assert.True(address.IsCommit);
        Assert.Equal(("o/n", "api/models/o/n", "models--o--n"), (address.Repo.FilePath, address.Repo.ApiPath, address.Repo.CacheName));
        Assert.Equal("hf://o/n", HubAddress.ParseModel("hf://o/n@main").ToString());
    }

    [Theory]
    [InlineData("hf://datasets/o/n@../../x")]
    [InlineData("hf://datasets/o/n@/x")]
    [InlineData("hf://datasets/o/n@a//b")]
    [InlineData("hf://datasets/o")]
    [InlineData("hf://o/n")]
    [InlineData("datasets/o/n")]
    public void Other_texts_are_refused(string text) => Assert.Throws<InvalidDataException>(() => HubAddress.ParseDataset(text));
}
