using System.Buffers.Binary;
using System.Text;

namespace Anima.Rlhf.Devices;

/// <summary>
/// The need of an ELF library (64 bits, little endian) for one version of one symbol. A linker refuses a library whose needed version
/// the system lacks, even where the only symbol of that version is never used: GCC 13 makes every object that includes iostream ask for
/// such a symbol. Marked weak (<c>VER_FLG_WEAK</c>, Linux Standard Base, symbol versioning), the need is a wish, and the library loads.
/// </summary>
internal static class ElfVersionNeed
{
    private const int HeaderSize = 64, SectionSize = 64, SymbolSize = 24, VersionNeedSize = 16, VersionAuxiliarySize = 16;
    private const ushort Weak = 2;

    private enum SectionType : uint
    {
        RelocationsWithAddend = 4,
        Relocations = 9,
        DynamicSymbols = 11,
        VersionNeeds = 0x6ffffffe,
        SymbolVersions = 0x6fffffff,
    }

    private readonly record struct Section(SectionType Type, int Start, int Size, int Link);

    /// <summary>
    /// Marks the need for <paramref name="version"/> weak, two bytes in <paramref name="library"/>, if <paramref name="symbol"/> is the only
    /// symbol of that version and no relocation refers to it.
    /// </summary>
    /// <param name="library">The whole file; unchanged unless true is returned.</param>
    /// <param name="version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="symbol">The mangled name.</param>
    /// <param name="reason">Why the library was left alone; empty when it was not.</param>
    public static bool TryMakeWeak(Span<byte> library, string version, string symbol, out string reason)
    {
        reason = "";
        try
        {
            var sections = Sections(library);
            var (flags, index) = FindNeed(library, Only(sections, SectionType.VersionNeeds), sections, version);
            RefuseUses(library, sections, index, symbol);
            BinaryPrimitives.WriteUInt16LittleEndian(library[flags..], (ushort)(U16(library, flags) | Weak));
            return true;
        }
        catch (InvalidDataException exception)
        {
            reason = exception.Message;
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            reason = "it is damaged: an offset leads out of the file";
        }
        return false;
    }

    private static Section[] Sections(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        if (file.Length < HeaderSize || !file.StartsWith(identity))
            throw new InvalidDataException("it is no ELF file of 64 bits, little endian");
        var (start, count) = (I64(file, 40), U16(file, 60));
        if (U16(file, 58) != SectionSize)
            throw new InvalidDataException("it has no section headers");
        var sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            var header = file.Slice(checked(start + i * SectionSize), SectionSize);
            sections[i] = new Section((SectionType)U32(header, 4), I64(header, 24), I64(header, 32), I32(header, 40));
        }
        return sections;
    }

    // Where the need's flags stand, and the index by which symbols name that version.
    private static (int Flags, int Index) FindNeed(ReadOnlySpan<byte> file, Section needs, Section[] sections, string version)
    {
        var names = sections.ElementAtOrDefault(needs.Link);
        (int, int)? found = null;
        for (int need = needs.Start, end = needs.Start + needs.Size; need + VersionNeedSize <= end;)
        {
            var auxiliary = checked(need + I32(file, need + 8));
            for (var left = U16(file, need + 2); left > 0 && auxiliary + VersionAuxiliarySize <= end; left--)
            {
                if (Name(file, names, I32(file, auxiliary + 8)) == version)
                {
                    if (found is not null)
                        throw new InvalidDataException($"it needs {version} of more than one library");
                    found = (auxiliary + 4, U16(file, auxiliary + 6) & 0x7fff);
                }
                if (U32(file, auxiliary + 12) is not (> 0 and var step))
                    break;
                auxiliary = checked(auxiliary + (int)step);
            }
            if (U32(file, need + 12) is not (> 0 and var next))
                break;
            need = checked(need + (int)next);
        }
        return found ?? throw new InvalidDataException($"it does not need {version}");
    }

    private static void RefuseUses(ReadOnlySpan<byte> file, Section[] sections, int version, string symbol)
    {
        var (symbols, versions) = (Only(sections, SectionType.DynamicSymbols), Only(sections, SectionType.SymbolVersions));
        var names = sections.ElementAtOrDefault(symbols.Link);
        var unused = new HashSet<int>();
        for (var i = 0; i < versions.Size / 2; i++)
        {
            if ((U16(file, versions.Start + 2 * i) & 0x7fff) != version)
                continue;
            var name = Name(file, names, I32(file, symbols.Start + SymbolSize * i));
            if (name != symbol)
                throw new InvalidDataException($"it uses {name} of the same version");
            unused.Add(i);
        }
        if (unused.Count == 0)
            throw new InvalidDataException($"it does not name {symbol}");
        foreach (var section in sections)
        {
            var size = section.Type switch { SectionType.RelocationsWithAddend => 24, SectionType.Relocations => 16, _ => 0 };
            for (var at = section.Start; size > 0 && at + size <= section.Start + section.Size; at += size)
                if (unused.Contains(I32(file, at + 12)))
                    throw new InvalidDataException($"a relocation refers to {symbol}");
        }
    }

    private static Section Only(Section[] sections, SectionType type)
    {
        var found = sections.Where(section => section.Type == type).ToArray();
        return found.Length == 1 ? found[0] : throw new InvalidDataException($"it has {found.Length} sections of type 0x{(uint)type:x}");
    }

    private static string Name(ReadOnlySpan<byte> file, Section names, int offset)
    {
        var text = file.Slice(names.Start, names.Size)[offset..];
        var end = text.IndexOf((byte)0);
        return end >= 0 ? Encoding.Latin1.GetString(text[..end]) : throw new InvalidDataException("it is damaged: a name has no end");
    }

    private static ushort U16(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file[offset..]);

    private static uint U32(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(file[offset..]);

    private static int I32(ReadOnlySpan<byte> file, int offset) => checked((int)U32(file, offset));

    private static int I64(ReadOnlySpan<byte> file, int offset) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[offset..]));
}
