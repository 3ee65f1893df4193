using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Records nothing on this thread until disposed.</summary>
    public static IDisposable no_grad() => new GradientMode(false);

    /// <summary>Records on this thread, or not, until disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    /// <summary>Records on this thread, or not, until disposed.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    /// <summary>Whether this thread records.</summary>
    public static bool is_grad_enabled() => NativeMethods.anima_grad_mode_is_enabled() != 0;

    /// <summary>Records nothing on this thread until disposed, and makes tensors that can never be recorded.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => NativeMethods.anima_inference_mode_is_enabled() != 0;

    private sealed class GradientMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradientMode(bool enabled) => NativeMethods.anima_grad_mode_set_enabled(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.anima_grad_mode_set_enabled(_before ? 1 : 0);
    }

    private sealed unsafe class InferenceMode : IDisposable
    {
        private nint _guard;

        internal InferenceMode(bool enabled)
        {
            nint guard;
            NativeError.Check(NativeMethods.anima_inference_mode_enter(enabled ? 1 : 0, &guard));
            _guard = guard;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _guard, 0) is var guard and not 0)
                NativeMethods.anima_inference_mode_leave(guard);
        }
    }
}
