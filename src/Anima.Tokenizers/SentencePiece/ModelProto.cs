using System.Text;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>What kind of piece a SentencePiece model holds.</summary>
internal enum PieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A piece of a SentencePiece model.</summary>
internal readonly record struct ModelPiece(string Text, float Score, PieceType Type);

/// <summary>A SentencePiece model file: its pieces, and those settings of trainer and normaliser that matter to encoding.</summary>
internal sealed class ModelProto
{
    public const int Unigram = 1, Bpe = 2;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public List<ModelPiece> Pieces { get; } = [];

    public int ModelType { get; private set; } = Unigram;

    public bool TreatWhitespaceAsSuffix { get; private set; }

    public bool ByteFallback { get; private set; }

    public string UnknownSurface { get; private set; } = " \u2047 ";

    public byte[] CharsMap { get; private set; } = [];

    public byte[] DenormalizerCharsMap { get; private set; } = [];

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    /// <summary>Reads a model.</summary>
    /// <exception cref="FormatException">The data is no SentencePiece model; the message says why.</exception>
    public static ModelProto Parse(ReadOnlySpan<byte> data)
    {
        var model = new ModelProto();
        var reader = new ProtoReader(data);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.Tag();
            switch (field, type)
            {
                case (1, ProtoReader.Bytes):
                    model.Pieces.Add(ParsePiece(reader.ReadBytes(), model.Pieces.Count));
                    break;
                case (2, ProtoReader.Bytes):
                    model.ParseTrainer(reader.ReadBytes());
                    break;
                case (3, ProtoReader.Bytes):
                    model.ParseNormalizer(reader.ReadBytes());
                    break;
                case (5, ProtoReader.Bytes):
                    model.ParseDenormalizer(reader.ReadBytes());
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return model;
    }

    private static ModelPiece ParsePiece(ReadOnlySpan<byte> data, int id)
    {
        var piece = new ModelPiece("", 0, PieceType.Normal);
        var reader = new ProtoReader(data);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.Tag();
            switch (field, type)
            {
                case (1, ProtoReader.Bytes):
                    piece = piece with { Text = ReadText(ref reader, $"piece {id}") };
                    break;
                case (2, ProtoReader.Fixed32):
                    piece = piece with { Score = reader.ReadFloat() };
                    break;
                case (3, ProtoReader.Varint):
                    piece = piece with { Type = (PieceType)reader.ReadInt32() };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (!Enum.IsDefined(piece.Type))
            throw new FormatException($"piece {id} has the type {(int)piece.Type}, which is not known");
        if (piece.Text.Length == 0)
            throw new FormatException($"piece {id} is empty");
        return float.IsFinite(piece.Score) ? piece : throw new FormatException($"piece {id} has a score that is not a number");
    }

    private void ParseTrainer(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.Tag();
            switch (field, type)
            {
                case (3, ProtoReader.Varint):
                    ModelType = reader.ReadInt32();
                    break;
                case (24, ProtoReader.Varint):
                    TreatWhitespaceAsSuffix = reader.ReadBool();
                    break;
                case (35, ProtoReader.Varint):
                    ByteFallback = reader.ReadBool();
                    break;
                case (44, ProtoReader.Bytes):
                    UnknownSurface = ReadText(ref reader, "unk_surface");
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private void ParseNormalizer(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.Tag();
            switch (field, type)
            {
                case (2, ProtoReader.Bytes):
                    CharsMap = reader.ReadBytes().ToArray();
                    break;
                case (3, ProtoReader.Varint):
                    AddDummyPrefix = reader.ReadBool();
                    break;
                case (4, ProtoReader.Varint):
                    RemoveExtraWhitespaces = reader.ReadBool();
                    break;
                case (5, ProtoReader.Varint):
                    EscapeWhitespaces = reader.ReadBool();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private void ParseDenormalizer(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        while (!reader.AtEnd)
        {
            var (field, type) = reader.Tag();
            if ((field, type) is (2, ProtoReader.Bytes))
                DenormalizerCharsMap = reader.ReadBytes().ToArray();
            else
                reader.Skip(type);
        }
    }

    private static string ReadText(ref ProtoReader reader, string what)
    {
        try
        {
            return Strict.GetString(reader.ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"{what} is not UTF-8");
        }
    }
}
