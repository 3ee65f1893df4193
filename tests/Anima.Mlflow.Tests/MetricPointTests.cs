using FsCheck;
using FsCheck.Fluent;

namespace Anima.Mlflow.Tests;

public sealed class MetricPointTests
{
    [Theory]
    [InlineData(0.5, "7 0.5 3")]
    [InlineData(1e-7, "7 1E-07 3")]
    [InlineData(-0.0, "7 -0 3")]
    [InlineData(double.NaN, "7 nan 3")]
    [InlineData(double.PositiveInfinity, "7 inf 3")]
    [InlineData(double.NegativeInfinity, "7 -inf 3")]
    [InlineData(double.MaxValue, "7 1.7976931348623157E+308 3")]
    [InlineData(double.Epsilon, "7 5E-324 3")]
    public void Spells_values_as_MLflow_reads_them(double value, string line) => Assert.Equal(line, new MetricPoint(7, value, 3).ToString());

    [Fact]
    public void Every_point_reads_back_bit_for_bit() => Prop.ForAll(
        ArbMap.Default.ArbFor<(long Timestamp, long Bits, long Step)>(),
        parts =>
        {
            var value = BitConverter.Int64BitsToDouble(parts.Bits);
            Assert.True(MetricPoint.TryParse(new MetricPoint(parts.Timestamp, value, parts.Step).ToString(), out var point));
            Assert.Equal((parts.Timestamp, parts.Step), (point.TimestampMs, point.Step));
            Assert.True(BitConverter.DoubleToInt64Bits(point.Value) == parts.Bits || (double.IsNaN(value) && double.IsNaN(point.Value)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_ordinary_value_reads_back_bit_for_bit() => Prop.ForAll(
        ArbMap.Default.ArbFor<double>(),
        value =>
        {
            Assert.True(MetricPoint.TryParse(new MetricPoint(1, value, 1).ToString(), out var point));
            Assert.True(BitConverter.DoubleToInt64Bits(point.Value) == BitConverter.DoubleToInt64Bits(value) || double.IsNaN(value));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("1 0.5")]
    [InlineData("1  0.5 2")]
    [InlineData("1\t0.5\t2")]
    [InlineData("1 0,5 2")]
    [InlineData("1 ∞ 2")]
    [InlineData("1 0.5 2 3")]
    [InlineData("1 0.5 2.0")]
    [InlineData(" 1 0.5 2")]
    [InlineData("1 0.5 2\r")]
    public void Refuses_other_lines(string line) => Assert.False(MetricPoint.TryParse(line, out _));
}
