namespace Anima.Mlflow;

/// <summary>MLflow's run states, with their numbers on disk.</summary>
public enum RunStatus
{
    /// <summary>Not written by this library: the number 0 is none of MLflow's.</summary>
    None = 0,

    /// <summary>At work, or interrupted by a crash and waiting to be resumed.</summary>
    Running = 1,

    /// <summary>Waiting for a scheduler.</summary>
    Scheduled = 2,

    /// <summary>Ended well.</summary>
    Finished = 3,

    /// <summary>Ended by an error.</summary>
    Failed = 4,

    /// <summary>Ended by its user.</summary>
    Killed = 5,
}
