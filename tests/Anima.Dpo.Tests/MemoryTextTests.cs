namespace Anima.Dpo.Tests;

public sealed class MemoryTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(327_155_712, "312 MiB")]
    [InlineData(2_083_059_138, "1.94 GiB")]
    [InlineData(25_000_000_000, "23.3 GiB")]
    public void Three_digits_or_so_with_a_binary_unit(long bytes, string text) => Assert.Equal(text, MemoryText.Of(bytes));
}
