using System.Buffers.Binary;
using System.Text;
using Anima.Rlhf.Devices;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>A library whose version need may be marked weak, and many that must be left alone.</summary>
public sealed class ElfVersionNeedTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";

    [Fact]
    public void The_need_is_marked_and_nothing_else_changes()
    {
        var before = new TestElf().Build();
        var after = before.ToArray();
        Assert.True(ElfVersionNeed.TryMakeWeak(after, Version, Symbol, out var reason), reason);
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.Equal([TestElf.SecondNeedFlags], changed); // one byte of the two that hold the flags
        Assert.Equal(2, after[changed[0]]);
    }

    [Fact]
    public void Marking_twice_is_marking_once()
    {
        var library = new TestElf().Build();
        Assert.True(ElfVersionNeed.TryMakeWeak(library, Version, Symbol, out _));
        var once = library.ToArray();
        Assert.True(ElfVersionNeed.TryMakeWeak(library, Version, Symbol, out _));
        Assert.Equal(once, library);
    }

    [Fact]
    public void A_relocation_to_the_symbol_forbids_it() => LeftAlone(new TestElf { RelocatedSymbol = 2 }, "relocation");

    [Fact]
    public void Another_symbol_of_the_version_forbids_it() => LeftAlone(new TestElf { OtherSymbolVersion = 3 }, "uses other_symbol");

    [Fact]
    public void A_library_that_needs_another_version_is_left_alone() => LeftAlone(new TestElf { SecondVersion = "GLIBCXX_3.4.33" }, "does not need");

    [Fact]
    public void A_version_without_the_symbol_is_left_alone() => LeftAlone(new TestElf { SymbolName = "_ZSt9something" }, "_ZSt9something");

    [Fact]
    public void A_version_that_no_symbol_has_is_left_alone() => LeftAlone(new TestElf { SymbolVersion = 2 }, "does not name");

    [Fact]
    public void A_version_needed_of_two_libraries_is_left_alone() => LeftAlone(new TestElf { FirstVersion = Version }, "more than one");

    [Fact]
    public void What_is_no_such_file_is_left_alone()
    {
        var other = new TestElf().Build();
        other[4] = 1; // 32 bits
        foreach (var file in new[] { [], "#!/bin/sh\n"u8.ToArray(), new byte[64], other })
            LeftAlone(file);
    }

    [Fact]
    public void A_file_that_was_cut_is_left_alone()
    {
        var whole = new TestElf().Build();
        for (var length = 0; length < whole.Length; length++)
            LeftAlone(whole[..length]);
    }

    [Fact]
    public void Damage_anywhere_ends_in_an_answer()
    {
        var whole = new TestElf().Build();
        var random = new Random(17);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var before = damaged.ToArray();
            if (!ElfVersionNeed.TryMakeWeak(damaged, Version, Symbol, out var reason))
            {
                Assert.NotEmpty(reason);
                Assert.Equal(before, damaged);
            }
        }
    }

    [Fact]
    public void TorchSharps_own_file_can_be_relieved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF files are Linux's.");
        var file = Libtorch.SearchedFolders().Select(folder => Path.Combine(folder, "libLibTorchSharp.so")).First(File.Exists);
        var library = File.ReadAllBytes(file);
        var before = library.ToArray();
        Assert.True(ElfVersionNeed.TryMakeWeak(library, Version, Symbol, out var reason), reason);
        Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != library[i]);
    }

    private static void LeftAlone(TestElf elf, string reason)
    {
        var library = elf.Build();
        var before = library.ToArray();
        Assert.False(ElfVersionNeed.TryMakeWeak(library, Version, Symbol, out var said));
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.Equal(before, library);
    }

    private static void LeftAlone(byte[] library)
    {
        var before = library.ToArray();
        Assert.False(ElfVersionNeed.TryMakeWeak(library, Version, Symbol, out var said));
        Assert.NotEmpty(said);
        Assert.Equal(before, library);
    }

    /// <summary>The sections of a shared library that speak of versions: two versions needed, of two libraries; three symbols.</summary>
    private sealed class TestElf
    {
        // Needs come first in the file, and of the second one the flags stand four bytes into its version.
        public const int SecondNeedFlags = 64 + 32 + 16 + 4;

        public string FirstVersion { get; init; } = "GLIBC_2.2.5";

        public string SecondVersion { get; init; } = Version;

        public string SymbolName { get; init; } = Symbol;

        public ushort SymbolVersion { get; init; } = 3;

        public ushort OtherSymbolVersion { get; init; } = 2;

        public int RelocatedSymbol { get; init; } = 1;

        public byte[] Build()
        {
            var names = new List<byte> { 0 };
            uint Named(string name)
            {
                var at = names.Count;
                names.AddRange(Encoding.ASCII.GetBytes(name + "\0"));
                return (uint)at;
            }

            // Each needed library (16 bytes) stands before its one version (16 bytes), the second need's version at 48.
            byte[] needs = [.. Need(Named("libc.so.6"), next: 32), .. Auxiliary(Named(FirstVersion), 2), .. Need(Named("libstdc++.so.6"), next: 0), .. Auxiliary(Named(SecondVersion), 3)];
            byte[] symbols = [.. new byte[24], .. Sym(Named("other_symbol")), .. Sym(Named(SymbolName))];
            byte[] versions = [.. U16(0), .. U16(OtherSymbolVersion), .. U16(SymbolVersion)];
            byte[] relocations = [.. U64(0x1000), .. U32(7), .. U32((uint)RelocatedSymbol), .. U64(0)];
            return Assemble((0x6ffffffe, needs, 4), (11, symbols, 4), (0x6fffffff, versions, 2), (3, [.. names], 0), (4, relocations, 2));
        }

        private static byte[] Assemble(params (uint Type, byte[] Bytes, uint Link)[] sections)
        {
            var body = new List<byte>();
            var headers = new List<byte>(new byte[64]);
            foreach (var (type, bytes, link) in sections)
            {
                headers.AddRange([.. U32(0), .. U32(type), .. U64(0), .. U64(0), .. U64((ulong)(64 + body.Count)), .. U64((ulong)bytes.Length), .. U32(link), .. U32(0), .. U64(1), .. U64(0)]);
                body.AddRange(bytes);
            }
            byte[] identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            byte[] header =
            [
                .. identity, .. U16(3), .. U16(62), .. U32(1), .. U64(0), .. U64(0), .. U64((ulong)(64 + body.Count)),
                .. U32(0), .. U16(64), .. U16(0), .. U16(0), .. U16(64), .. U16((ushort)(sections.Length + 1)), .. U16(0),
            ];
            return [.. header, .. body, .. headers];
        }

        private static byte[] Need(uint file, uint next) => [.. U16(1), .. U16(1), .. U32(file), .. U32(16), .. U32(next)];

        private static byte[] Auxiliary(uint name, ushort index) => [.. U32(0), .. U16(0), .. U16(index), .. U32(name), .. U32(0)];

        private static byte[] Sym(uint name) => [.. U32(name), .. new byte[20]];

        private static byte[] U16(ushort value)
        {
            var bytes = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            return bytes;
        }

        private static byte[] U32(uint value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            return bytes;
        }

        private static byte[] U64(ulong value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            return bytes;
        }
    }
}
