// Operators, called by name through the dispatcher's boxed interface: one entry point for all of them, the same for every
// libtorch whose schema has the leading arguments given.
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <type_traits>
#include <vector>

#include "guard.h"

using namespace anima;

namespace {

// c10::optional in older libtorch, std::optional in newer: whichever schemas use.
template <class>
struct OptionalOf;
template <template <class...> class Optional, class T>
struct OptionalOf<Optional<T>> {
    template <class U>
    using type = Optional<U>;
};
template <class T>
using optional = typename OptionalOf<std::decay_t<decltype(std::declval<const c10::Argument&>().default_value())>>::template type<T>;

c10::IValue to_ivalue(const Value& value) {
    switch (value.kind) {
        case Kind::none: return {};
        case Kind::tensor: return *static_cast<at::Tensor*>(value.pointer);
        case Kind::integer: return value.integer;
        case Kind::real: return value.real;
        case Kind::boolean: return value.integer != 0;
        case Kind::integers: {
            auto* first = static_cast<const int64_t*>(value.pointer);
            return c10::IValue(c10::IntArrayRef(first, static_cast<size_t>(value.length)));
        }
        case Kind::tensors: {
            auto* first = static_cast<at::Tensor**>(value.pointer);
            c10::List<at::Tensor> list;
            list.reserve(value.length);
            for (int32_t i = 0; i < value.length; i++) list.push_back(*first[i]);
            return list;
        }
        case Kind::optional_tensors: {
            auto* first = static_cast<at::Tensor**>(value.pointer);
            c10::List<optional<at::Tensor>> list;
            list.reserve(value.length);
            for (int32_t i = 0; i < value.length; i++)
                list.push_back(first[i] ? optional<at::Tensor>(*first[i]) : optional<at::Tensor>());
            return list;
        }
        case Kind::device:
            return c10::Device(static_cast<c10::DeviceType>(static_cast<int32_t>(value.integer)),
                               static_cast<c10::DeviceIndex>(value.integer >> 32));
        case Kind::string: return std::string(static_cast<const char*>(value.pointer), value.length);
        case Kind::generator: return *static_cast<at::Generator*>(value.pointer);
    }
    TORCH_CHECK(false, "unknown kind of argument: ", static_cast<int32_t>(value.kind));
}

// Appends a result, lists flattened. Tensors become the caller's to free.
void append(std::vector<Value>& results, const c10::IValue& value) {
    if (value.isTensorList()) {
        for (const at::Tensor& tensor : value.toTensorVector()) append(results, tensor);
        return;
    }
    Value result{};
    if (value.isTensor()) {
        const at::Tensor& tensor = value.toTensor();
        if (tensor.defined()) {
            result.kind = Kind::tensor;
            result.pointer = new at::Tensor(tensor);
        }
    } else if (value.isInt()) {
        result.kind = Kind::integer;
        result.integer = value.toInt();
    } else if (value.isDouble()) {
        result.kind = Kind::real;
        result.real = value.toDouble();
    } else if (value.isBool()) {
        result.kind = Kind::boolean;
        result.integer = value.toBool();
    } else {
        TORCH_CHECK(value.isNone(), "unsupported kind of result: ", value.tagKind());
    }
    results.push_back(result);
}

thread_local std::vector<Value> results_of_this_thread;

}  // namespace

ANIMA_API int32_t anima_operator_find(const char* name, const char* overload, void** found) {
    return guarded([&] {
        auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(handle.has_value(), "this libtorch has no operator ", name, *overload ? "." : "", overload);
        *found = new c10::OperatorHandle(*handle);
    });
}

// Results stay valid until this thread's next call; 'results' is null where the caller wants none (in-place operators).
ANIMA_API int32_t anima_operator_call(const void* op, const Value* arguments, int32_t count, const Value** results, int32_t* result_count) {
    return guarded([&] {
        const auto& handle = *static_cast<const c10::OperatorHandle*>(op);
        const auto& formal = handle.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= formal.size(), handle.schema().name(), " takes ", formal.size(), " arguments, not ", count);
        c10::Stack stack;
        stack.reserve(formal.size());
        for (int32_t i = 0; i < count; i++) stack.push_back(to_ivalue(arguments[i]));
        for (size_t i = static_cast<size_t>(count); i < formal.size(); i++) {
            TORCH_CHECK(formal[i].default_value().has_value(), handle.schema().name(), " needs an argument '", formal[i].name(), "'");
            stack.push_back(*formal[i].default_value());
        }
        handle.callBoxed(&stack);
        if (!results) return;
        results_of_this_thread.clear();
        for (const auto& value : stack) append(results_of_this_thread, value);
        *results = results_of_this_thread.data();
        *result_count = static_cast<int32_t>(results_of_this_thread.size());
    });
}
