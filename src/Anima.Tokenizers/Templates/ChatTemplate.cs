namespace Anima.Tokenizers;
/// <summary>x</summary>
public sealed class ChatTemplate { 
/// <summary>x</summary>
public static ChatTemplate Parse(string source, string name) => new(); }
