using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>The prompt of rows in the form of Stanford Alpaca: an instruction and, in some rows, an input to it.</summary>
/// <param name="Instruction">The column of instructions.</param>
/// <param name="Input">The column of inputs; rows may lack it.</param>
internal sealed record AlpacaPrompt(string Instruction, string Input)
{
    /// <summary>The prompt's columns by their given or usual names.</summary>
    public static AlpacaPrompt Of(DataColumns columns) => new(columns.Instruction ?? "instruction", columns.Input ?? "input");

    /// <summary>Instruction and input as one user message, an empty line between them.</summary>
    /// <exception cref="InvalidDataException">There is no instruction, or one of the two is no text.</exception>
    public Dictionary<string, object?> Read(DataRow row)
    {
        var instruction = Text(row, Instruction) ?? throw row.Error($"{Instruction} is {JsonShape.Of(row.Field(Instruction))}, but it is text; name the column with data.columns.instruction.");
        var input = row.Field(Input) is null or { ValueKind: JsonValueKind.Null } ? "" : Text(row, Input) ?? throw row.Error($"{Input} is {JsonShape.Of(row.Field(Input))}, but it is text.");
        return RowFields.Message("user", input.Length == 0 ? instruction : $"{instruction}\n\n{input}");
    }

    /// <summary>The text under a column, or null.</summary>
    public static string? Text(DataRow row, string column) => row.Field(column) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
