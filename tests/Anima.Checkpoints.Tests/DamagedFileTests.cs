using System.Text;
using Anima.Testing;

namespace Anima.Checkpoints.Tests;

/// <summary>A thousand randomly damaged files: each is either read or refused with one sentence, quickly, and never anything else.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int Files = 1000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_safetensors_files_are_read_or_refused()
    {
        SafetensorsWriter.Write(_folder.File("whole.safetensors"),
        [
            new TensorToWrite("model.norm.weight", TensorType.BF16, [4], new byte[8]),
            new TensorToWrite("w", TensorType.F32, [2, 3], new byte[24]),
            new TensorToWrite("e", TensorType.U8, [0], Array.Empty<byte>()),
        ]);
        var path = _folder.File("damaged.safetensors");
        var (read, refused) = Damage(File.ReadAllBytes(_folder.File("whole.safetensors")), path, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            using var file = SafetensorsFile.Open(path);
            Assert.Equal(file.Tensors.Values.Sum(entry => entry.ByteLength), file.Tensors.Values.Sum(entry => (long)file.Bytes(entry).ToArray().Length));
        });
        Assert.True(read > 20, $"only {read} were read");
        Assert.True(refused > 300, $"only {refused} were refused");
    }

    [Fact]
    public void Damaged_configurations_are_read_or_refused()
    {
        var whole = """
            {"model_type":"llama","hidden_size":64,"intermediate_size":128,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,
             "vocab_size":320,"eos_token_id":[1,2],"rms_norm_eps":1e-5,"tie_word_embeddings":true,"torch_dtype":"bfloat16","layer_types":null,
             "rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":512},
             "quantization_config":{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4","llm_int8_skip_modules":["lm_head"]}}
            """;
        var (read, refused) = Damage(Encoding.UTF8.GetBytes(whole), "config.json", bytes => ModelConfig.Read(ConfigObject.Parse("config.json", bytes)));
        Assert.True(read > 20, $"only {read} were read");
        Assert.True(refused > 300, $"only {refused} were refused");
    }

    private static (int Read, int Refused) Damage(byte[] whole, string place, Action<byte[]> read)
    {
        var random = new Random(20260801);
        var (good, bad) = (0, 0);
        for (var i = 0; i < Files; i++)
        {
            var bytes = Damaged(whole, random);
            try
            {
                read(bytes);
                good++;
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(place, e.Message, StringComparison.Ordinal);
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                bad++;
            }
        }
        return (good, bad);
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = (byte)"0123456789-,:{}[]\"e. \\"[random.Next(22)]; break;
                case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(1, 9))); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)))); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }
        return [.. bytes];
    }
}
