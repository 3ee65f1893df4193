using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers on the processor (Mersenne twister), the same as PyTorch's for the same seed.</summary>
    public unsafe class Generator : IDisposable
    {
        private static readonly Lazy<Generator> Shared = new(() => new Generator(DefaultHandle()));

        /// <summary>A new stream.</summary>
        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device);
            nint generator;
            NativeError.Check(NativeMethods.anima_generator_new(seed, &generator));
            NativeHandle = new GeneratorHandle(generator);
        }

        private Generator(GeneratorHandle handle)
        {
            device = CPU;
            NativeHandle = handle;
        }

        /// <summary>The process's own stream, which operators use when none is given.</summary>
        public static Generator Default => Shared.Value;

        /// <summary>The native <c>at::Generator</c>.</summary>
        public IntPtr Handle => NativeHandle.DangerousGetHandle();

        /// <summary>The device it was made for.</summary>
        public Device device { get; }

        internal GeneratorHandle NativeHandle { get; }

        /// <summary>Starts the stream of a seed; returns this object.</summary>
        public Generator manual_seed(long seed)
        {
            NativeError.Check(NativeMethods.anima_generator_manual_seed(NativeHandle, unchecked((ulong)seed)));
            return this;
        }

        /// <summary>Starts a stream with a seed from the system and returns it.</summary>
        public long seed()
        {
            ulong value;
            NativeError.Check(NativeMethods.anima_generator_seed(NativeHandle, &value));
            return unchecked((long)value);
        }

        /// <summary>The seed that the stream was started with.</summary>
        public long initial_seed()
        {
            ulong value;
            NativeError.Check(NativeMethods.anima_generator_initial_seed(NativeHandle, &value));
            return unchecked((long)value);
        }

        /// <summary>The state, 5056 bytes [5056, uint8].</summary>
        public Tensor get_state()
        {
            nint state;
            NativeError.Check(NativeMethods.anima_generator_get_state(NativeHandle, &state));
            return new Tensor(state);
        }

        /// <summary>Goes back to a state.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The tensor is no state.</exception>
        public void set_state(Tensor value) => NativeError.Check(NativeMethods.anima_generator_set_state(NativeHandle, value.NativeHandle));

        /// <summary>Frees the native half.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the native half.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (this != (Shared.IsValueCreated ? Shared.Value : null))
                NativeHandle.Dispose();
        }

        private static GeneratorHandle DefaultHandle()
        {
            nint generator;
            NativeError.Check(NativeMethods.anima_generator_default(&generator));
            return new GeneratorHandle(generator);
        }
    }

    /// <summary>Seeds the processor's default stream and returns it; see <see cref="cuda.manual_seed_all"/> for the others.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    /// <summary>Seeds the default stream from the system and returns the seed.</summary>
    public static long seed() => Generator.Default.seed();

    /// <summary>The seed that the default stream was started with.</summary>
    public static long initial_seed() => Generator.Default.initial_seed();

    /// <summary>The state of the default stream.</summary>
    public static Tensor get_rng_state() => Generator.Default.get_state();

    /// <summary>Sends the default stream back to a state.</summary>
    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The same functions under PyTorch's second name.</summary>
    public static class random
    {
        /// <inheritdoc cref="torch.manual_seed"/>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <inheritdoc cref="torch.seed"/>
        public static long seed() => torch.seed();

        /// <inheritdoc cref="torch.initial_seed"/>
        public static long initial_seed() => torch.initial_seed();

        /// <inheritdoc cref="torch.get_rng_state"/>
        public static Tensor get_rng_state() => torch.get_rng_state();

        /// <inheritdoc cref="torch.set_rng_state"/>
        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
