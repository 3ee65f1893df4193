// Tensors as objects: lifetime, shape, memory, gradient flags.
#include <ATen/core/Tensor.h>

#include <algorithm>

#include "guard.h"

using namespace anima;

ANIMA_API void anima_tensor_free(at::Tensor* tensor) {
    guarded([&] { delete tensor; });
}

ANIMA_API int32_t anima_tensor_info(const at::Tensor* tensor, TensorInfo* info) {
    return guarded([&] {
        info->dim = tensor->dim();
        info->numel = tensor->numel();
        info->storage_offset = tensor->storage_offset();
        info->dtype = static_cast<int32_t>(tensor->scalar_type());
        info->device_type = static_cast<int32_t>(tensor->device().type());
        info->device_index = tensor->device().index();
        info->flags = (tensor->requires_grad() ? TensorFlags::requires_grad : 0) | (tensor->is_leaf() ? TensorFlags::is_leaf : 0) |
                      (tensor->is_contiguous() ? TensorFlags::is_contiguous : 0);
    });
}

ANIMA_API int32_t anima_tensor_sizes(const at::Tensor* tensor, int64_t* sizes, int64_t* strides) {
    return guarded([&] {
        if (sizes) std::copy(tensor->sizes().begin(), tensor->sizes().end(), sizes);
        if (strides) std::copy(tensor->strides().begin(), tensor->strides().end(), strides);
    });
}

ANIMA_API int32_t anima_tensor_data(const at::Tensor* tensor, void** data) {
    return guarded([&] { *data = tensor->data_ptr(); });
}

ANIMA_API int32_t anima_tensor_set_requires_grad(at::Tensor* tensor, int32_t value) {
    return guarded([&] { tensor->set_requires_grad(value != 0); });
}

ANIMA_API int32_t anima_tensor_retain_grad(at::Tensor* tensor) {
    return guarded([&] { tensor->retain_grad(); });
}

// Null where there is none.
ANIMA_API int32_t anima_tensor_grad(const at::Tensor* tensor, at::Tensor** grad) {
    return guarded([&] {
        const at::Tensor& value = tensor->grad();
        *grad = value.defined() ? new at::Tensor(value) : nullptr;
    });
}

ANIMA_API int32_t anima_tensor_set_grad(at::Tensor* tensor, const at::Tensor* grad) {
    return guarded([&] {
        if (grad) {
            TORCH_CHECK(grad->sizes() == tensor->sizes(), "assigned grad has shape ", grad->sizes(), ", the tensor has ", tensor->sizes());
            TORCH_CHECK(grad->scalar_type() == tensor->scalar_type(), "assigned grad is of type ", grad->scalar_type(), ", the tensor of ", tensor->scalar_type());
            TORCH_CHECK(grad->device() == tensor->device(), "assigned grad is on ", grad->device(), ", the tensor on ", tensor->device());
        }
        tensor->mutable_grad() = grad ? *grad : at::Tensor();
    });
}
