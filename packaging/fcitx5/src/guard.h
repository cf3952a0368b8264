// What goes wrong here never reaches fcitx5, which types for every program of the person's.
#ifndef IEUM_GUARD_H
#define IEUM_GUARD_H

#include <fcitx-utils/log.h>

namespace ieum {

template <typename Work>
void guarded(Work work) noexcept {
    try {
        work();
    } catch (...) {
        // What an exception says may be what was typed.
        FCITX_WARN() << "ieum: an exception";
    }
}

} // namespace ieum

#endif
