using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C ABI of native/anima_torch.h, member for member.</summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "anima_torch";

    static NativeMethods() => NativeLibraryLoader.Register();

    [LibraryImport(Library)] internal static partial int anima_abi_version();
    [LibraryImport(Library)] internal static partial byte* anima_last_error();
    [LibraryImport(Library)] internal static partial nint anima_take_managed_error();
    [LibraryImport(Library)] internal static partial int anima_describe(int what, byte** text);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int anima_operator_find(string name, string overload, nint* found);
    [LibraryImport(Library)] internal static partial int anima_operator_call(nint op, NativeValue* arguments, int count, NativeValue** results, int* resultCount);

    [LibraryImport(Library)] internal static partial void anima_tensor_free(nint tensor);
    [LibraryImport(Library)] internal static partial int anima_tensor_info(TensorHandle tensor, NativeTensorInfo* info);
    [LibraryImport(Library)] internal static partial int anima_tensor_sizes(TensorHandle tensor, long* sizes, long* strides);
    [LibraryImport(Library)] internal static partial int anima_tensor_data(TensorHandle tensor, void** data);
    [LibraryImport(Library)] internal static partial int anima_tensor_set_requires_grad(TensorHandle tensor, int value);
    [LibraryImport(Library)] internal static partial int anima_tensor_retain_grad(TensorHandle tensor);
    [LibraryImport(Library)] internal static partial int anima_tensor_grad(TensorHandle tensor, nint* grad);
    [LibraryImport(Library)] internal static partial int anima_tensor_set_grad(TensorHandle tensor, TensorHandle grad);
    [LibraryImport(Library, EntryPoint = "anima_tensor_set_grad")] internal static partial int anima_tensor_clear_grad(TensorHandle tensor, nint none);

    [LibraryImport(Library)] internal static partial int anima_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int anima_get_num_threads(int* count);
    [LibraryImport(Library)] internal static partial int anima_set_num_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int anima_get_num_interop_threads(int* count);
    [LibraryImport(Library)] internal static partial int anima_default_dtype(int* dtype);
    [LibraryImport(Library)] internal static partial int anima_set_default_dtype(int dtype);

    [LibraryImport(Library)] internal static partial int anima_cuda_device_count(int* count);
    [LibraryImport(Library)] internal static partial int anima_cuda_is_cudnn_available(int* available);
    [LibraryImport(Library)] internal static partial int anima_cuda_manual_seed(ulong seed, int all);
    [LibraryImport(Library)] internal static partial int anima_cuda_synchronize(long device);

    [LibraryImport(Library)] internal static partial int anima_generator_new(ulong seed, nint* generator);
    [LibraryImport(Library)] internal static partial int anima_generator_default(nint* generator);
    [LibraryImport(Library)] internal static partial void anima_generator_free(nint generator);
    [LibraryImport(Library)] internal static partial int anima_generator_manual_seed(GeneratorHandle generator, ulong seed);
    [LibraryImport(Library)] internal static partial int anima_generator_seed(GeneratorHandle generator, ulong* seed);
    [LibraryImport(Library)] internal static partial int anima_generator_initial_seed(GeneratorHandle generator, ulong* seed);
    [LibraryImport(Library)] internal static partial int anima_generator_get_state(GeneratorHandle generator, nint* state);
    [LibraryImport(Library)] internal static partial int anima_generator_set_state(GeneratorHandle generator, TensorHandle state);

    [LibraryImport(Library)] internal static partial int anima_autograd_backward(nint* tensors, int count, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)] internal static partial int anima_autograd_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* result);
    [LibraryImport(Library)] internal static partial int anima_grad_mode_is_enabled();
    [LibraryImport(Library)] internal static partial void anima_grad_mode_set_enabled(int enabled);
    [LibraryImport(Library)] internal static partial int anima_inference_mode_is_enabled();
    [LibraryImport(Library)] internal static partial int anima_inference_mode_enter(int enabled, nint* guard);
    [LibraryImport(Library)] internal static partial void anima_inference_mode_leave(nint guard);
    [LibraryImport(Library)] internal static partial int anima_anomaly_mode_get(int* checkNan);
    [LibraryImport(Library)] internal static partial void anima_anomaly_mode_set(int enabled, int checkNan);

    [LibraryImport(Library)] internal static partial int anima_function_apply(nint state, NativeCallbacks* callbacks, nint* inputs, int count, nint* outputs);
    [LibraryImport(Library)] internal static partial int anima_context_save_for_backward(nint context, nint* tensors, int count);
    [LibraryImport(Library)] internal static partial int anima_context_get_saved_variables(nint context, nint* saved);
    [LibraryImport(Library)] internal static partial int anima_context_mark_dirty(nint context, nint* tensors, int count);
    [LibraryImport(Library)] internal static partial int anima_context_mark_non_differentiable(nint context, nint* tensors, int count);
    [LibraryImport(Library)] internal static partial int anima_context_set_materialize_grads(nint context, int value);
    [LibraryImport(Library)] internal static partial int anima_list_append(nint list, nint tensor);
    [LibraryImport(Library)] internal static partial int anima_list_count(nint list);
    [LibraryImport(Library)] internal static partial int anima_list_take(nint list, nint* tensors);
}
