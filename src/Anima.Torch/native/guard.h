// Turns whatever an entry point throws into a status and a message of this thread.
#pragma once

#include <c10/util/Exception.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "anima_torch.h"

namespace anima {

// An exception thrown by managed code inside a callback, on its way through libtorch's frames and threads.
class ManagedError : public std::exception {
   public:
    ManagedError(void* handle, void (*release)(void*)) : owner_(std::make_shared<Owner>(handle, release)) {}
    const char* what() const noexcept override { return "A callback into managed code threw."; }
    void* take() const noexcept { return std::exchange(owner_->handle, nullptr); }

   private:
    struct Owner {
        Owner(void* h, void (*r)(void*)) : handle(h), release(r) {}
        Owner(const Owner&) = delete;
        Owner& operator=(const Owner&) = delete;
        ~Owner() {
            if (handle) release(handle);
        }
        void* handle;
        void (*release)(void*);
    };
    std::shared_ptr<Owner> owner_;
};

void set_last_error(const char* message) noexcept;
void set_managed_error(void* handle) noexcept;

template <class Body>
Status guarded(Body&& body) noexcept {
    try {
        body();
        return ok;
    } catch (const ManagedError& error) {
        if (void* handle = error.take()) {
            set_managed_error(handle);
            return managed_error;
        }
        set_last_error("An error of managed code was already reported elsewhere.");
    } catch (const c10::Error& error) {
        set_last_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        set_last_error(error.what());
    } catch (...) {
        set_last_error("libtorch threw something that is no std::exception.");
    }
    return native_error;
}

}  // namespace anima
