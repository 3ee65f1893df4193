// Automatic differentiation: backward, gradient modes, functions whose two halves are managed code.
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <vector>

#include "guard.h"

using namespace anima;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

variable_list to_list(at::Tensor* const* tensors, int32_t count) {
    variable_list list;
    list.reserve(count);
    for (int32_t i = 0; i < count; i++) list.push_back(tensors[i] ? *tensors[i] : at::Tensor());
    return list;
}

// Hands the tensors over: the caller frees them.
void give(const variable_list& list, at::Tensor** tensors) {
    for (size_t i = 0; i < list.size(); i++) tensors[i] = list[i].defined() ? new at::Tensor(list[i]) : nullptr;
}

// Owns one reference to a call's managed half; lives in the context, so it dies with the graph's node.
struct Call : torch::CustomClassHolder {
    Call(void* s, const Callbacks& c) : state(s), callbacks(c) {}
    ~Call() override { callbacks.release(state); }
    void check(int32_t status, void* error) const {
        if (status != ok) throw ManagedError(error, callbacks.release_error);
    }
    void* state;
    Callbacks callbacks;
};

constexpr const char* call_key = "anima_call";

struct ManagedFunction : torch::autograd::Function<ManagedFunction> {
    static variable_list forward(AutogradContext* context, const c10::intrusive_ptr<Call>& call, at::TensorList) {
        context->saved_data[call_key] = c10::IValue::make_capsule(call);
        variable_list outputs;
        void* error = nullptr;
        int32_t status = call->callbacks.forward(call->state, context, &outputs, &error);
        call->check(status, error);
        return outputs;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        auto call = c10::static_intrusive_pointer_cast<Call>(context->saved_data.at(call_key).toCapsule());
        std::vector<at::Tensor*> given(gradients.size());
        give(gradients, given.data());
        variable_list outputs(1);  // the first argument of forward, the call itself, has no gradient
        void* error = nullptr;
        int32_t status = call->callbacks.backward(call->state, context, given.data(), static_cast<int32_t>(given.size()), &outputs, &error);
        call->check(status, error);
        return outputs;
    }
};

}  // namespace

// retain_graph: 0, 1, or -1 for the default (create_graph).
ANIMA_API int32_t anima_autograd_backward(at::Tensor* const* tensors, int32_t count, at::Tensor* const* gradients, int32_t gradient_count,
                                          int32_t retain_graph, int32_t create_graph, at::Tensor* const* inputs, int32_t input_count) {
    return guarded([&] {
        torch::autograd::backward(to_list(tensors, count), to_list(gradients, gradient_count), retain_graph < 0 ? create_graph != 0 : retain_graph != 0,
                                  create_graph != 0, to_list(inputs, input_count));
    });
}

// 'result' has room for input_count tensors; unused inputs give null.
ANIMA_API int32_t anima_autograd_grad(at::Tensor* const* outputs, int32_t output_count, at::Tensor* const* inputs, int32_t input_count,
                                      at::Tensor* const* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                                      int32_t allow_unused, at::Tensor** result) {
    return guarded([&] {
        give(torch::autograd::grad(to_list(outputs, output_count), to_list(inputs, input_count), to_list(gradients, gradient_count),
                                   retain_graph != 0, create_graph != 0, allow_unused != 0),
             result);
    });
}

ANIMA_API int32_t anima_grad_mode_is_enabled() { return c10::GradMode::is_enabled(); }

ANIMA_API void anima_grad_mode_set_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

ANIMA_API int32_t anima_inference_mode_is_enabled() { return c10::InferenceMode::is_enabled(); }

ANIMA_API int32_t anima_inference_mode_enter(int32_t enabled, void** guard) {
    return guarded([&] { *guard = new c10::InferenceMode(enabled != 0); });
}

ANIMA_API void anima_inference_mode_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

ANIMA_API int32_t anima_anomaly_mode_get(int32_t* check_nan) {
    *check_nan = torch::autograd::AnomalyMode::should_check_nan();
    return torch::autograd::AnomalyMode::is_enabled();
}

ANIMA_API void anima_anomaly_mode_set(int32_t enabled, int32_t check_nan) {
    torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0);
}

// Takes over 'state', whatever happens. The outputs are read by anima_list_take.
ANIMA_API int32_t anima_function_apply(void* state, const Callbacks* callbacks, at::Tensor* const* inputs, int32_t count, TensorList** outputs) {
    return guarded([&] {
        auto call = c10::make_intrusive<Call>(state, *callbacks);
        variable_list list = to_list(inputs, count);
        *outputs = new variable_list(ManagedFunction::apply(call, at::TensorList(list)));
    });
}

ANIMA_API int32_t anima_context_save_for_backward(AutogradContext* context, at::Tensor* const* tensors, int32_t count) {
    return guarded([&] { context->save_for_backward(to_list(tensors, count)); });
}

ANIMA_API int32_t anima_context_get_saved_variables(AutogradContext* context, TensorList** saved) {
    return guarded([&] { *saved = new variable_list(context->get_saved_variables()); });
}

ANIMA_API int32_t anima_context_mark_dirty(AutogradContext* context, at::Tensor* const* tensors, int32_t count) {
    return guarded([&] { context->mark_dirty(to_list(tensors, count)); });
}

ANIMA_API int32_t anima_context_mark_non_differentiable(AutogradContext* context, at::Tensor* const* tensors, int32_t count) {
    return guarded([&] { context->mark_non_differentiable(to_list(tensors, count)); });
}

ANIMA_API int32_t anima_context_set_materialize_grads(AutogradContext* context, int32_t value) {
    return guarded([&] { context->set_materialize_grads(value != 0); });
}

ANIMA_API int32_t anima_list_append(TensorList* list, const at::Tensor* tensor) {
    return guarded([&] { static_cast<variable_list*>(list)->push_back(tensor ? *tensor : at::Tensor()); });
}

ANIMA_API int32_t anima_list_count(const TensorList* list) { return static_cast<int32_t>(static_cast<const variable_list*>(list)->size()); }

// Hands over the tensors (null for undefined ones) and frees the list.
ANIMA_API int32_t anima_list_take(TensorList* list, at::Tensor** tensors) {
    auto* owned = static_cast<variable_list*>(list);
    auto status = guarded([&] { give(*owned, tensors); });
    delete owned;
    return status;
}
