using System.Text;
using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Data;

namespace Anima.Dpo.Tests.Jsonl;

public sealed class JsonlPipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_answered_in_order_from_standard_input_to_standard_output()
    {
        using var terminal = new Terminal("{\"n\":1}\r\n{\"n\":2, \"other\": true}\n{\"n\":3}");
        Run(terminal, "-", "-");
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n", terminal.Output);
    }

    [Fact]
    public void A_file_appears_whole()
    {
        using var terminal = new Terminal();
        Run(terminal, _folder.Write("in.jsonl", "{\"n\":1}\n\n"), _folder["out.jsonl"]);
        Assert.Equal("{\"n\":1}\n", File.ReadAllText(_folder["out.jsonl"]));
        Assert.Empty(terminal.Output);
    }

    [Theory]
    [InlineData("{\"n\":1}\n{\"n\":\n", ":2: ")]
    [InlineData("{\"n\":1}\n\n{\"n\":2}\n", ":2: ")]
    [InlineData("{\"n\":1}\n[1]\n", ":2: ")]
    [InlineData("{\"n\":1} {\"n\":2}\n", ":1: ")]
    [InlineData("{\"n\":1,\"n\":2}\n", ":1: ")]
    public void A_malformed_line_is_named_and_nothing_is_left(string text, string place)
    {
        using var terminal = new Terminal();
        var input = _folder.Write("in.jsonl", text);
        var error = Assert.Throws<InvalidDataException>(() => Run(terminal, input, _folder["out.jsonl"]));
        Assert.StartsWith(input + place, error.Message, StringComparison.Ordinal);
        Assert.Equal(["in.jsonl"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_named_with_their_line()
    {
        using var terminal = new Terminal([.. "{\"n\":1}\n{\"s\":\""u8, 0xff, .. "\"}\n"u8]);
        Assert.StartsWith("standard input:2: ", Assert.Throws<InvalidDataException>(() => Run(terminal, "-", "-")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_earlier_output_survives_a_failure()
    {
        using var terminal = new Terminal("{\"n\":1}\nbad\n");
        var output = _folder.Write("out.jsonl", "earlier");
        Assert.Throws<InvalidDataException>(() => Run(terminal, "-", output));
        Assert.Equal("earlier", File.ReadAllText(output));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Input_and_output_may_be_the_same_file()
    {
        using var terminal = new Terminal();
        var file = _folder.Write("both.jsonl", "{\"n\":1, \"x\":2}\n");
        Run(terminal, file, file);
        Assert.Equal("{\"n\":1}\n", File.ReadAllText(file));
    }

    [Fact]
    public void A_link_is_written_through()
    {
        using var terminal = new Terminal("{\"n\":1}\n");
        var target = _folder.Write("target.jsonl", "");
        File.CreateSymbolicLink(_folder["link.jsonl"], target);
        Run(terminal, "-", _folder["link.jsonl"]);
        Assert.Equal("{\"n\":1}\n", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(_folder["link.jsonl"]).LinkTarget);
    }

    [Fact]
    public void Places_that_do_not_exist_are_bad_input()
    {
        using var terminal = new Terminal();
        Assert.Throws<FileNotFoundException>(() => Run(terminal, _folder["none.jsonl"], "-"));
        Assert.Throws<DirectoryNotFoundException>(() => Run(terminal, "-", _folder["none/out.jsonl"]));
        Assert.Throws<InvalidDataException>(() => Run(terminal, "-", _folder.Path));
        Assert.Throws<InvalidDataException>(() => Run(terminal, _folder.Path, "-"));
    }

    [Fact]
    public void A_signal_ends_it_between_two_lines_and_leaves_nothing()
    {
        using var terminal = new Terminal("{\"n\":1}\n{\"n\":2}\n");
        Assert.Throws<OperationCanceledException>(() => new JsonlPipe(terminal.Streams, "-", _folder["out.jsonl"]).Run(
            (row, json) =>
            {
                Echo(row, json);
                terminal.Interruption.Receive(ExitCode.Interrupted);
            },
            terminal.Interruption.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Numbers_read_back_to_the_bit_and_text_stays_readable()
    {
        using var terminal = new Terminal("{}\n");
        double[] numbers = [0.1, -1.0 / 3, 1e-320, double.MaxValue, 5e-6, -0.0];
        new JsonlPipe(terminal.Streams, "-", "-").Run(
            (_, json) =>
            {
                json.WriteStartObject();
                json.WriteStartArray("numbers");
                foreach (var number in numbers)
                    json.WriteNumberValue(number);
                json.WriteEndArray();
                json.WriteString("text", "日本 <b>&'+");
                json.WriteEndObject();
            },
            CancellationToken.None);
        Assert.EndsWith("\"text\":\"日本 <b>&'+\"}\n", terminal.Output, StringComparison.Ordinal);
        using var read = JsonDocument.Parse(terminal.Output);
        Assert.Equal(numbers.Select(BitConverter.DoubleToInt64Bits), read.RootElement.GetProperty("numbers").EnumerateArray().Select(number => BitConverter.DoubleToInt64Bits(number.GetDouble())));
    }

    [Fact]
    public void A_reader_that_has_gone_is_no_error()
    {
        using var streams = new StandardStreams(new MemoryStream(Encoding.UTF8.GetBytes("{\"n\":1}\n")), new GonePipe(), TextWriter.Null);
        var error = Assert.ThrowsAny<IOException>(() => new JsonlPipe(streams, "-", "-").Run(Echo, CancellationToken.None));
        Assert.True(Failure.IsBrokenPipe(error));
    }

    private static void Run(Terminal terminal, string input, string output) => new JsonlPipe(terminal.Streams, input, output).Run(Echo, CancellationToken.None);

    private static void Echo(DataRow row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("n", row.Field("n")!.Value.GetInt32());
        json.WriteEndObject();
    }

    private sealed class GonePipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", 32);
    }
}
