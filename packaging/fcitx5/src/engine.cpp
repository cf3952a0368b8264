#include "engine.h"

#include "guard.h"
#include "rows.h"
#include <algorithm>
#include <fcitx-utils/utf8.h>
#include <fcitx/inputcontextmanager.h>
#include <fcitx/inputpanel.h>
#include <fcitx/statusarea.h>
#include <fcitx/userinterfacemanager.h>

namespace ieum {

namespace {

using fcitx::CapabilityFlag;
using fcitx::EventType;
using fcitx::InputContext;
using fcitx::InputContextEvent;
using fcitx::InputMethodEntry;

// In the numbers of IBus, which the process speaks.
constexpr int kTellsText = 1 << 5;
constexpr int kPassword = 8;
constexpr int kTerminal = 10;
constexpr int kPrivate = 1 << 11;
// X's modifiers, and Super, Hyper and Meta; what else fcitx5 has there is its own.
constexpr uint32_t kModifiers = 0xFF | 7U << 26;
// Characters of a text on either side of the caret.
constexpr size_t kAround = 1000;

int purposeOf(fcitx::CapabilityFlags flags) {
    return flags.test(CapabilityFlag::Password) ? kPassword : flags.test(CapabilityFlag::Terminal) ? kTerminal : 0;
}

std::string from(const Message &holder, const char *name) {
    auto text = holder.at(name).get<std::string>();
    // A bus ends the connection of who sends it anything else.
    return fcitx::utf8::validate(text) ? text : std::string();
}

// Whether the program has made text of the preedit by the time that it resets: fcitx5's own modules do.
bool keepsPreedit(const InputContext &context) {
    const auto flags = context.capabilityFlags();
    return flags.test(CapabilityFlag::ClientUnfocusCommit) && flags.test(CapabilityFlag::Preedit);
}

// Whether the person did it; a password's field puts this input method away and back by itself.
bool byPerson(const InputContextEvent &event) {
    return event.type() == EventType::InputContextSwitchInputMethod &&
           static_cast<const fcitx::InputContextSwitchInputMethodEvent &>(event).reason() !=
               fcitx::InputMethodSwitchedReason::CapabilityChanged;
}

} // namespace

Engine::Engine(fcitx::Instance &instance) : instance_(instance), process_(instance.eventLoop(), *this) {
    mode_.connect<fcitx::SimpleAction::Activated>(
        [this](InputContext *) { guarded([this] { process_.tell(Message::object({{"type", "mode"}})); }); });
    instance_.userInterfaceManager().registerAction("ieum-mode", &mode_);
    watch(EventType::InputContextSurroundingTextUpdated, &Engine::tellAround);
    watch(EventType::InputContextCursorRectChanged, &Engine::tellCaret);
    watch(EventType::InputContextCapabilityChanged, &Engine::tellField);
}

void Engine::watch(EventType type, void (Engine::*told)(InputContext &)) {
    watched_.push_back(
        instance_.watchEvent(type, fcitx::EventWatcherPhase::Default, [this, told](fcitx::Event &event) {
            guarded([&] {
                auto *context = static_cast<InputContextEvent &>(event).inputContext();
                if (field_ != 0 && context != nullptr && context == focused_.get()) {
                    (this->*told)(*context);
                }
            });
        }));
}

// --- where the person is

void Engine::activate(const InputMethodEntry &, InputContextEvent &event) {
    guarded([&] {
        auto &context = *event.inputContext();
        context.statusArea().addAction(fcitx::StatusGroup::InputMethod, &mode_);
        enter(context, byPerson(event));
    });
}

void Engine::enter(InputContext &context, bool chosen) {
    if (auto *before = focused_.get(); before != nullptr) {
        keepPreedit(*before);
        clear(*before);
    }
    preedit_.clear();
    focused_ = context.watch();
    field_ = ++fields_;
    chosen_ = chosen;
    process_.want(chosen);
    if (process_.there()) {
        came();
    }
}

void Engine::deactivate(const InputMethodEntry &, InputContextEvent &event) {
    guarded([&] {
        auto &context = *event.inputContext();
        const bool current = &context == focused_.get();
        if (current && event.type() == EventType::InputContextSwitchInputMethod) {
            // Where only the focus goes, fcitx5 or the program keeps what is being composed.
            keepPreedit(context);
        }
        preedit_ = current ? "" : preedit_;
        clear(context);
        if (current) {
            process_.tell({{"type", "leave"}, {"other", byPerson(event)}});
            focused_.unwatch();
            field_ = 0;
        }
    });
}

void Engine::reset(const InputMethodEntry &, InputContextEvent &event) {
    guarded([&] {
        auto &context = *event.inputContext();
        if (&context == focused_.get()) {
            if (!keepsPreedit(context)) {
                keepPreedit(context);
            }
            preedit_.clear();
            process_.tell(Message::object({{"type", "reset"}}));
        }
        clear(context);
    });
}

void Engine::tellField(InputContext &context) {
    const auto flags = context.capabilityFlags();
    process_.tell({
        {"type", "field"},
        {"field", field_},
        {"client", std::string(context.frontend()) + ":" + context.program()},
        {"capabilities", flags.test(CapabilityFlag::SurroundingText) ? kTellsText : 0},
        {"purpose", purposeOf(flags)},
        {"hints", flags.test(CapabilityFlag::Sensitive) ? kPrivate : 0},
        {"chosen", chosen_},
    });
    chosen_ = false;
}

void Engine::tellAround(InputContext &context) {
    const auto &told = context.surroundingText();
    if (!told.isValid() || context.capabilityFlags().test(CapabilityFlag::Password)) {
        return;
    }
    const auto &text = told.text();
    const size_t length = fcitx::utf8::lengthValidated(text);
    const size_t begin = std::min(told.cursor(), told.anchor());
    const size_t end = std::max(told.cursor(), told.anchor());
    if (length == fcitx::utf8::INVALID_LENGTH || end > length || end - begin > kAround) {
        return;
    }
    const size_t first = begin - std::min(begin, kAround);
    const size_t last = std::min(length, end + kAround);
    const auto at = fcitx::utf8::nextNChar(text.begin(), first);
    process_.tell({
        {"type", "around"},
        {"text", std::string(at, fcitx::utf8::nextNChar(at, last - first))},
        {"cursor", told.cursor() - first},
        {"anchor", told.anchor() - first},
    });
}

void Engine::tellCaret(InputContext &context) {
    const auto &place = context.cursorRect();
    process_.tell({
        {"type", "caret"},
        {"x", place.left()},
        {"y", place.top()},
        {"width", place.width()},
        {"height", place.height()},
    });
}

// --- what the person does

void Engine::keyEvent(const InputMethodEntry &, fcitx::KeyEvent &event) {
    guarded([&] {
        if (event.isRelease()) {
            return;
        }
        auto &context = *event.inputContext();
        if (&context != focused_.get() || field_ == 0) {
            enter(context, false);
        }
        process_.want(false);
        const auto key = event.rawKey();
        const auto handled = process_.press({
            {"type", "press"},
            {"value", static_cast<uint32_t>(key.sym())},
            {"code", std::max(0, key.code())},
            {"state", static_cast<uint32_t>(key.states()) & kModifiers},
        });
        if (handled.value_or(false)) {
            event.filterAndAccept();
        }
    });
}

// --- what the process wants

void Engine::came() {
    if (auto *context = focused_.get(); context != nullptr && field_ != 0) {
        tellField(*context);
        tellCaret(*context);
        tellAround(*context);
    }
}

void Engine::said(const Message &steps) {
    auto *context = focused_.get();
    if (context == nullptr || field_ == 0 || steps.value("field", uint64_t{0}) != field_) {
        return;
    }
    for (const auto &step : steps.at("steps")) {
        carryOut(*context, step);
    }
}

void Engine::went() {
    if (auto *context = focused_.get(); context != nullptr && field_ != 0) {
        keepPreedit(*context);
        clear(*context);
    }
}

void Engine::carryOut(InputContext &context, const Message &step) {
    if (step.contains("commit")) {
        context.commitString(from(step, "commit"));
    } else if (step.contains("preedit")) {
        showPreedit(context, from(step, "preedit"));
    } else if (step.contains("erase")) {
        const int count = step.at("erase").get<int>();
        context.deleteSurroundingText(-count, static_cast<unsigned>(count));
    } else if (step.contains("rows")) {
        showRows(context, step.at("rows"));
    } else if (step.contains("sign")) {
        showSign(context, step.at("sign"));
    }
}

void Engine::showPreedit(InputContext &context, const std::string &text) {
    preedit_ = text;
    fcitx::Text shown;
    if (!text.empty()) {
        shown.append(text, fcitx::TextFormatFlag::Underline);
        shown.setCursor(static_cast<int>(text.size()));
    }
    // What the client is told is what fcitx5 keeps when the focus goes, even where only the panel can show it.
    context.inputPanel().setClientPreedit(shown);
    context.updatePreedit();
    if (!context.capabilityFlags().test(CapabilityFlag::Preedit)) {
        context.inputPanel().setPreedit(shown);
        context.updateUserInterface(fcitx::UserInterfaceComponent::InputPanel);
    }
}

void Engine::showRows(InputContext &context, const Message &page) {
    std::unique_ptr<fcitx::CandidateList> rows;
    if (!page.at("rows").empty()) {
        rows = std::make_unique<Rows>(
            page, [this](const Message &call) { guarded([&] { process_.tell(call); }); });
    }
    context.inputPanel().setCandidateList(std::move(rows));
    context.inputPanel().setAuxUp(fcitx::Text(from(page, "above")));
    context.updateUserInterface(fcitx::UserInterfaceComponent::InputPanel);
}

void Engine::showSign(InputContext &context, const Message &sign) {
    sign_ = from(sign, "short");
    signName_ = from(sign, "long");
    mode_.setShortText(sign_);
    mode_.setLongText(signName_);
    mode_.update(&context);
    context.updateUserInterface(fcitx::UserInterfaceComponent::StatusArea);
}

// What is being composed is text of the program's from now on.
void Engine::keepPreedit(InputContext &context) {
    if (preedit_.empty()) {
        return;
    }
    const auto kept = preedit_;
    showPreedit(context, "");
    context.commitString(kept);
}

void Engine::clear(InputContext &context) {
    context.inputPanel().reset();
    context.updatePreedit();
    context.updateUserInterface(fcitx::UserInterfaceComponent::InputPanel);
}

std::string Engine::subMode(const InputMethodEntry &, InputContext &) { return signName_; }

std::string Engine::subModeLabelImpl(const InputMethodEntry &, InputContext &) { return sign_; }

} // namespace ieum

FCITX_ADDON_FACTORY(ieum::Factory)
