namespace Anima.Hub;

/// <summary>The hub cannot be reached or cannot answer now; trying again later may help.</summary>
public sealed class HubUnavailableException : IOException
{
    /// <summary>An error without words.</summary>
    public HubUnavailableException()
    {
    }

    /// <summary>An error with its sentence.</summary>
    public HubUnavailableException(string message) : base(message)
    {
    }

    /// <summary>An error with its sentence and what lies behind it.</summary>
    public HubUnavailableException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <summary>How long the hub asks to wait before the next try; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the address that was asked serves no more, so that the hub must be asked for another.</summary>
    internal bool IsAddressExpired { get; init; }
}
