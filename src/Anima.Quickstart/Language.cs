namespace Anima.Quickstart;

/// <summary>The languages that the small world is spoken about in.</summary>
internal enum Language
{
    English,
    Japanese,
}
