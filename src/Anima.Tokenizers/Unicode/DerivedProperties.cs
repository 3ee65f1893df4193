namespace Anima.Tokenizers.Unicode;

/// <summary>Properties that general categories do not give, as Oniguruma has them: Alphabetic, Lowercase and Uppercase (Unicode 16.0, which is .NET 10's too).</summary>
internal static class DerivedProperties
{
    private static readonly CodePointSet Alphabetic = CodePointSet.Embedded[0], Lowercase = CodePointSet.Embedded[1], Uppercase = CodePointSet.Embedded[2];

    public static bool IsAlphabetic(int c) => Alphabetic.Contains(c);

    public static bool IsLowercase(int c) => Lowercase.Contains(c);

    public static bool IsUppercase(int c) => Uppercase.Contains(c);
}
