// The process that types, as fcitx5 sees it: started, asked, and ended when it does not answer.
//
// What is started watches, and has a child that types (desktop/ime/fcitx5/host.py).  Each child sends a socket of its
// own over the one that was given to who watches; so a new one is there some milliseconds after one has died.
#ifndef IEUM_PROCESS_H
#define IEUM_PROCESS_H

#include "wire.h"
#include <chrono>
#include <cstdint>
#include <fcitx-utils/event.h>
#include <memory>
#include <optional>

namespace ieum {

class TypingProcess {
public:
    // Told from inside calls of a TypingProcess, and from the event loop.
    class Owner {
    public:
        virtual ~Owner() = default;
        // There is one who types and knows nothing yet.
        virtual void came() = 0;
        // It wants something done.
        virtual void said(const Message &steps) = 0;
        // There is none any more.
        virtual void went() = 0;
    };

    TypingProcess(fcitx::EventLoop &loop, Owner &owner) : loop_(loop), owner_(owner) {}

    // Starts one where there is none, though not again and again, unless the person has `chosen` this input method
    // just now.  Returns at once: it takes a moment until it comes.
    void want(bool chosen);

    bool there() const { return line_.isValid(); }

    // Something that needs no answer.
    void tell(const Message &call);

    // Whether a key is ours; none if nobody has answered in a time that a person can wait.
    std::optional<bool> press(Message call);

private:
    using Clock = std::chrono::steady_clock;

    void start();
    void hearControl();
    void hearLine();
    void greet(const Message &greeting, fcitx::UnixFD line);
    bool awaitNext(Clock::time_point end);
    void awaitAnswer(Clock::time_point end);
    void end();
    void lose();
    void drop();

    fcitx::EventLoop &loop_;
    Owner &owner_;
    // To who watches: its number, and where those who type come from.
    fcitx::UnixFD watcher_, control_;
    // To who types.
    fcitx::UnixFD typist_, line_;
    std::unique_ptr<fcitx::EventSourceIO> controlWatch_, lineWatch_;
    Clock::time_point cameAt_, waitsSince_, mayStart_;
    Clock::duration pause_ = std::chrono::seconds(5);
    uint64_t seq_ = 0;
    std::optional<bool> answer_;
};

} // namespace ieum

#endif
