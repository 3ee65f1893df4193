using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Anomaly detection, on or off for the process until disposed.</summary>
public unsafe class AnomalyMode : IDisposable
{
    private readonly bool _enabledBefore;
    private readonly bool _checkNanBefore;

    /// <summary>Sets the mode.</summary>
    public AnomalyMode(bool enabled, bool check_nan = true)
    {
        (_enabledBefore, _checkNanBefore) = Get();
        NativeMethods.anima_anomaly_mode_set(enabled ? 1 : 0, check_nan ? 1 : 0);
    }

    /// <summary>Whether detection is on.</summary>
    public static bool IsEnabled => Get().Enabled;

    /// <summary>Whether NaNs are looked for.</summary>
    public static bool ShouldCheckNaN => Get().CheckNan;

    /// <summary>Restores the mode from before.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Restores the mode from before.</summary>
    protected virtual void Dispose(bool disposing) =>
        NativeMethods.anima_anomaly_mode_set(_enabledBefore ? 1 : 0, _checkNanBefore ? 1 : 0);

    private static (bool Enabled, bool CheckNan) Get()
    {
        int checkNan;
        return (NativeMethods.anima_anomaly_mode_get(&checkNan) != 0, checkNan != 0);
    }
}
