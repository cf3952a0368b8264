#include "process.h"

#include "guard.h"
#include <algorithm>
#include <array>
#include <csignal>
#include <fcitx-utils/log.h>
#include <initializer_list>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ieum {

namespace {

using namespace std::chrono_literals;

// So long one key waits for its answer, then for somebody to take the place of who did not give it, and all in all.
// A busy machine answers late; half a second is what IBus's side of the program waits too.
constexpr auto kAnswer = 500ms;
constexpr auto kNext = 300ms;
constexpr auto kWhole = 900ms;
// Who was started and has not come by then never will.
constexpr auto kStart = 15s;
// One who fails is started again after a pause, which doubles up to this, and is short again behind one who lasted.
constexpr auto kFirstPause = 5s;
constexpr auto kLongestPause = 300s;
constexpr auto kLasting = 60s;

// A number for a process that is nobody else's, however soon the system gives the same one again.
fcitx::UnixFD handleOf(pid_t process) {
    return fcitx::UnixFD::own(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

void kill(const fcitx::UnixFD &process) {
    if (process.isValid()) {
        ::syscall(SYS_pidfd_send_signal, process.fd(), SIGKILL, nullptr, 0);
    }
}

pid_t peerOf(int socket) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : -1;
}

template <typename Point>
bool isReadable(int socket, Point end) {
    pollfd wanted{socket, POLLIN, 0};
    for (;;) {
        auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        int ready = ::poll(&wanted, 1, static_cast<int>(std::max<int64_t>(0, left.count())));
        if (ready >= 0 || errno != EINTR) {
            return ready > 0;
        }
    }
}

// Starts the program with `input` as its standard input; its number, 0 if it could not be started.
pid_t spawn(int input) {
    const std::string version = std::to_string(kVersion);
    std::array<const char *, 5> arguments{IEUM_COMMAND, "ime", "--fcitx5", version.c_str(), nullptr};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (int each : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2}) {
        sigaddset(&usual, each);
    }
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    pid_t process = 0;
    // It takes them as they are.
    auto **list = const_cast<char **>(arguments.data());
    if (::posix_spawn(&process, IEUM_COMMAND, &files, &attributes, list, environ) != 0) {
        process = 0;
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return process;
}

} // namespace

void TypingProcess::want(bool chosen) {
    if (there()) {
        return;
    }
    const auto now = Clock::now();
    if (control_.isValid()) {
        if (now - waitsSince_ < kStart) {
            return;
        }
        FCITX_WARN() << "ieum: whoever was started neither types nor ends";
        drop();
    }
    if (chosen || now >= mayStart_) {
        mayStart_ = now + pause_;
        pause_ = std::min<Clock::duration>(2 * pause_, kLongestPause);
        waitsSince_ = now;
        start();
    }
}

void TypingProcess::start() {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        return;
    }
    auto ours = fcitx::UnixFD::own(pair[0]);
    auto theirs = fcitx::UnixFD::own(pair[1]);
    const pid_t process = spawn(theirs.fd());
    if (process == 0) {
        FCITX_WARN() << "ieum: " IEUM_COMMAND " cannot be started";
        return;
    }
    watcher_ = handleOf(process);
    control_ = std::move(ours);
    controlWatch_ = loop_.addIOEvent(
        control_.fd(), fcitx::IOEventFlag::In, [this](fcitx::EventSourceIO *, int, fcitx::IOEventFlags) {
            guarded([this] { hearControl(); });
            return true;
        });
}

void TypingProcess::tell(const Message &call) {
    if (there() && !send(line_.fd(), call)) {
        end();
    }
}

std::optional<bool> TypingProcess::press(Message call) {
    const auto whole = Clock::now() + kWhole;
    if (!there() && !awaitNext(std::min(whole, waitsSince_ + kNext))) {
        return std::nullopt;
    }
    // Who is asked may die over it, or stand still.  The next one is asked again, once.
    for (bool again : {false, true}) {
        call["seq"] = ++seq_;
        answer_.reset();
        tell(call);
        awaitAnswer(again ? whole : Clock::now() + kAnswer);
        if (answer_) {
            return answer_;
        }
        if (there()) {
            FCITX_WARN() << "ieum: a key was not answered";
            end();
        }
        if (again || !awaitNext(std::min(whole, Clock::now() + kNext))) {
            break;
        }
    }
    return std::nullopt;
}

void TypingProcess::hearControl() {
    while (control_.isValid()) {
        Message greeting;
        fcitx::UnixFD line;
        switch (receive(control_.fd(), greeting, &line)) {
        case Got::Nothing:
            return;
        case Got::End:
            drop();
            return;
        case Got::Message:
            greet(greeting, std::move(line));
        }
    }
}

void TypingProcess::hearLine() {
    while (there()) {
        Message steps;
        switch (receive(line_.fd(), steps)) {
        case Got::Nothing:
            return;
        case Got::End:
            lose();
            return;
        case Got::Message:
            if (steps.value("seq", uint64_t{0}) == seq_) {
                answer_ = steps.value("handled", false);
            }
            guarded([&] { owner_.said(steps); });
        }
    }
}

void TypingProcess::greet(const Message &greeting, fcitx::UnixFD line) {
    if (!line.isValid() || greeting.value("version", 0) != kVersion) {
        FCITX_WARN() << "ieum: whoever was started speaks another language";
        drop();
        return;
    }
    if (there()) {
        // Its end was not noticed yet.
        lose();
    }
    line_ = std::move(line);
    typist_ = handleOf(peerOf(line_.fd()));
    cameAt_ = Clock::now();
    lineWatch_ = loop_.addIOEvent(
        line_.fd(), fcitx::IOEventFlag::In, [this](fcitx::EventSourceIO *, int, fcitx::IOEventFlags) {
            guarded([this] { hearLine(); });
            return true;
        });
    owner_.came();
}

bool TypingProcess::awaitNext(Clock::time_point end) {
    while (!there() && control_.isValid() && isReadable(control_.fd(), end)) {
        hearControl();
    }
    return there();
}

void TypingProcess::awaitAnswer(Clock::time_point end) {
    while (there() && !answer_ && isReadable(line_.fd(), end)) {
        hearLine();
    }
}

// Ends who types; whoever watches starts the next one.
void TypingProcess::end() {
    kill(typist_);
    lose();
}

void TypingProcess::lose() {
    if (!there()) {
        return;
    }
    // The watch itself stays until the next one: this may be called by it.
    lineWatch_->setEnabled(false);
    line_.reset();
    typist_.reset();
    waitsSince_ = Clock::now();
    if (waitsSince_ - cameAt_ > kLasting) {
        pause_ = kFirstPause;
    }
    guarded([this] { owner_.went(); });
}

// Has nothing to do any more with those who were started.
void TypingProcess::drop() {
    controlWatch_->setEnabled(false);
    control_.reset();
    kill(watcher_);
    watcher_.reset();
    end();
}

} // namespace ieum
