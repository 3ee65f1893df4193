namespace Anima.Rlhf.Training;

/// <summary>How what a run trains goes to files and back.</summary>
internal interface IPolicyFiles
{
    /// <summary>The folder's name in the run folder: <c>adapter</c> or <c>model</c>.</summary>
    string FolderName { get; }

    /// <summary>Writes the exact fp32 state into a checkpoint.</summary>
    void Save(string folder);

    /// <summary>Reads it back.</summary>
    /// <exception cref="InvalidDataException">It does not fit.</exception>
    void Load(string folder);

    /// <summary>Writes the result in the form in which other tools read it.</summary>
    void Export(string folder);
}
