// The C ABI between Anima.Torch and libtorch. Every function that can fail returns a status; no C++ exception crosses.
#pragma once

#include <cstdint>

#define ANIMA_API extern "C" __attribute__((visibility("default")))

namespace at {
class Tensor;
struct Generator;
}
namespace torch::autograd {
struct AutogradContext;
}

namespace anima {

// Bumped with every change of a signature or struct here; compared by the managed side at load.
constexpr int32_t abi_version = 1;

enum Status : int32_t {
    ok = 0,
    native_error = 1,   // anima_last_error has the message
    managed_error = 2,  // a callback threw; anima_take_managed_error has its handle
};

enum class Kind : int32_t {
    none = 0,
    tensor = 1,
    integer = 2,
    real = 3,
    boolean = 4,
    integers = 5,
    tensors = 6,           // Tensor[]
    optional_tensors = 7,  // Tensor?[]
    device = 8,            // type in the low half, index in the high half
    string = 9,            // UTF-8, length bytes
    generator = 10,
};

// An argument or a result of an operator; 16 bytes.
struct Value {
    Kind kind;
    int32_t length;  // of a list or string
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};

struct TensorInfo {
    int64_t dim;
    int64_t numel;
    int64_t storage_offset;
    int32_t dtype;
    int32_t device_type;
    int32_t device_index;
    int32_t flags;
};

enum TensorFlags : int32_t { requires_grad = 1, is_leaf = 2, is_contiguous = 4 };

using TensorList = void;  // a std::vector<at::Tensor> that a callback fills

struct Callbacks {
    int32_t (*forward)(void* state, torch::autograd::AutogradContext* context, TensorList* outputs, void** error);
    int32_t (*backward)(void* state, torch::autograd::AutogradContext* context, at::Tensor* const* gradients, int32_t count,
                        TensorList* outputs, void** error);
    void (*release)(void* state);
    void (*release_error)(void* error);
};

}  // namespace anima
