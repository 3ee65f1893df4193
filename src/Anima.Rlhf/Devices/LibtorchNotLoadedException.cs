namespace Anima.Rlhf.Devices;

/// <summary>libtorch or TorchSharp's native half cannot be loaded; the message says which file, why, and what to do.</summary>
public sealed class LibtorchNotLoadedException : Exception
{
    /// <summary>An error with a message that stands for itself.</summary>
    public LibtorchNotLoadedException(string message) : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    public LibtorchNotLoadedException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>An error without words; there for the conventions of exceptions.</summary>
    public LibtorchNotLoadedException()
    {
    }
}
