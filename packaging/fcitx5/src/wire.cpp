#include "wire.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

namespace ieum {

namespace {

constexpr size_t kLimit = 1 << 16;

// The first of the sockets that came with a packet; nobody sends more than one.
int passedWith(msghdr &header) {
    for (auto *each = CMSG_FIRSTHDR(&header); each != nullptr; each = CMSG_NXTHDR(&header, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_RIGHTS &&
            each->cmsg_len == CMSG_LEN(sizeof(int))) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(each), sizeof(fd));
            return fd;
        }
    }
    return -1;
}

} // namespace

bool send(int socket, const Message &message) {
    const std::vector<uint8_t> packet = Message::to_msgpack(message);
    ssize_t sent = -1;
    do {
        sent = ::send(socket, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(packet.size());
}

Got receive(int socket, Message &message, fcitx::UnixFD *passed) {
    std::vector<uint8_t> packet(kLimit);
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{packet.data(), packet.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (passed != nullptr) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
    }
    ssize_t got = -1;
    do {
        got = ::recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return Got::Nothing;
    }
    if (got <= 0) {
        return Got::End;
    }
    if (passed != nullptr) {
        passed->give(passedWith(header));
    }
    message = Message::from_msgpack(packet.begin(), packet.begin() + got, true, false);
    return message.is_object() ? Got::Message : Got::End;
}

} // namespace ieum
