// Packets between the addon and a process that types: each is one message, in msgpack, and whole or not there.
#ifndef IEUM_WIRE_H
#define IEUM_WIRE_H

#include <fcitx-utils/unixfd.h>
#include <nlohmann/json.hpp>

namespace ieum {

using Message = nlohmann::json;

// Of desktop/ime/fcitx5/wire.py, which says what goes over.
constexpr int kVersion = 1;

enum class Got { Message, Nothing, End };

// At once; false if the other side is gone, or takes nothing.
bool send(int socket, const Message &message);

// Waits for nothing.  What is no message is the end, as with a socket that ended.  A socket that came along is given
// to `passed`, if there is one.
Got receive(int socket, Message &message, fcitx::UnixFD *passed = nullptr);

} // namespace ieum

#endif
