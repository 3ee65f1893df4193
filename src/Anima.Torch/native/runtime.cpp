// The process: errors, threads, devices, random numbers, what this libtorch is.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/Tensor.h>
#include <c10/core/DefaultDtype.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <mutex>
#include <string>

#include "guard.h"

using namespace anima;

namespace {

thread_local std::string last_error;
thread_local void* last_managed_error = nullptr;
thread_local std::string text_of_this_thread;

}  // namespace

void anima::set_last_error(const char* message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

void anima::set_managed_error(void* handle) noexcept { last_managed_error = handle; }

ANIMA_API int32_t anima_abi_version() { return abi_version; }

ANIMA_API const char* anima_last_error() { return last_error.c_str(); }

ANIMA_API void* anima_take_managed_error() { return std::exchange(last_managed_error, nullptr); }

// 0: version, 1: build configuration, 2: threads and BLAS. The text is valid until this thread's next call.
ANIMA_API int32_t anima_describe(int32_t what, const char** text) {
    return guarded([&] {
        text_of_this_thread = what == 0 ? TORCH_VERSION : what == 1 ? at::show_config() : at::get_parallel_info();
        *text = text_of_this_thread.c_str();
    });
}

ANIMA_API int32_t anima_set_num_threads(int32_t count) {
    return guarded([&] { at::set_num_threads(count); });
}

ANIMA_API int32_t anima_get_num_threads(int32_t* count) {
    return guarded([&] { *count = at::get_num_threads(); });
}

ANIMA_API int32_t anima_set_num_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

ANIMA_API int32_t anima_get_num_interop_threads(int32_t* count) {
    return guarded([&] { *count = static_cast<int32_t>(at::get_num_interop_threads()); });
}

ANIMA_API int32_t anima_default_dtype(int32_t* dtype) {
    return guarded([&] { *dtype = static_cast<int32_t>(c10::typeMetaToScalarType(c10::get_default_dtype())); });
}

ANIMA_API int32_t anima_set_default_dtype(int32_t dtype) {
    return guarded([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<c10::ScalarType>(dtype))); });
}

ANIMA_API int32_t anima_cuda_device_count(int32_t* count) {
    return guarded([&] { *count = static_cast<int32_t>(torch::cuda::device_count()); });
}

ANIMA_API int32_t anima_cuda_is_cudnn_available(int32_t* available) {
    return guarded([&] { *available = torch::cuda::cudnn_is_available(); });
}

ANIMA_API int32_t anima_cuda_manual_seed(uint64_t seed, int32_t all) {
    return guarded([&] {
        if (!torch::cuda::is_available()) return;
        if (all)
            torch::cuda::manual_seed_all(seed);
        else
            torch::cuda::manual_seed(seed);
    });
}

ANIMA_API int32_t anima_cuda_synchronize(int64_t device) {
    return guarded([&] {
        if (torch::cuda::is_available()) torch::cuda::synchronize(device);
    });
}

ANIMA_API int32_t anima_generator_new(uint64_t seed, at::Generator** generator) {
    return guarded([&] { *generator = new at::Generator(at::detail::createCPUGenerator(seed)); });
}

ANIMA_API int32_t anima_generator_default(at::Generator** generator) {
    return guarded([&] { *generator = new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

ANIMA_API void anima_generator_free(at::Generator* generator) {
    guarded([&] { delete generator; });
}

ANIMA_API int32_t anima_generator_manual_seed(at::Generator* generator, uint64_t seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
    });
}

// Draws a seed from the system, sets it, returns it.
ANIMA_API int32_t anima_generator_seed(at::Generator* generator, uint64_t* seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *seed = generator->seed();
    });
}

ANIMA_API int32_t anima_generator_initial_seed(at::Generator* generator, uint64_t* seed) {
    return guarded([&] { *seed = generator->current_seed(); });
}

ANIMA_API int32_t anima_generator_get_state(at::Generator* generator, at::Tensor** state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *state = new at::Tensor(generator->get_state());
    });
}

ANIMA_API int32_t anima_generator_set_state(at::Generator* generator, const at::Tensor* state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
    });
}
