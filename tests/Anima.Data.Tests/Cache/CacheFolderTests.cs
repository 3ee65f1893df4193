using Anima.Files;

namespace Anima.Data.Tests.Cache;

public sealed class CacheFolderTests
{
    [Theory]
    [InlineData("/c", "/x", "/h", "/c")]
    [InlineData("off", "/x", "/h", null)]
    [InlineData("", "/x", "/h", "/x/anima-dpo")]
    [InlineData(null, "/x", "/h", "/x/anima-dpo")]
    [InlineData(null, "relative", "/h", "/h/.cache/anima-dpo")]
    [InlineData(null, "", "/h", "/h/.cache/anima-dpo")]
    [InlineData(null, null, "/h", "/h/.cache/anima-dpo")]
    public void The_environment_names_it(string? named, string? shared, string home, string? expected) =>
        Assert.Equal(expected, CacheFolder.From(name => name switch { "ANIMA_CACHE" => named, "XDG_CACHE_HOME" => shared, "HOME" => home, _ => null }));
}
