// The input method as fcitx5 calls it.  What a key becomes is said by a process of the program's.
#ifndef IEUM_ENGINE_H
#define IEUM_ENGINE_H

#include "process.h"
#include <fcitx-utils/trackableobject.h>
#include <fcitx/action.h>
#include <fcitx/addonfactory.h>
#include <fcitx/addonmanager.h>
#include <fcitx/inputcontext.h>
#include <fcitx/inputmethodengine.h>
#include <fcitx/instance.h>
#include <memory>
#include <string>
#include <vector>

namespace ieum {

class Engine final : public fcitx::InputMethodEngineV2, TypingProcess::Owner {
public:
    explicit Engine(fcitx::Instance &instance);

    void activate(const fcitx::InputMethodEntry &entry, fcitx::InputContextEvent &event) override;
    void deactivate(const fcitx::InputMethodEntry &entry, fcitx::InputContextEvent &event) override;
    void reset(const fcitx::InputMethodEntry &entry, fcitx::InputContextEvent &event) override;
    void keyEvent(const fcitx::InputMethodEntry &entry, fcitx::KeyEvent &event) override;
    std::string subMode(const fcitx::InputMethodEntry &entry, fcitx::InputContext &context) override;
    std::string subModeLabelImpl(const fcitx::InputMethodEntry &entry, fcitx::InputContext &context) override;

private:
    void came() override;
    void said(const Message &steps) override;
    void went() override;

    void watch(fcitx::EventType type, void (Engine::*told)(fcitx::InputContext &));
    void enter(fcitx::InputContext &context, bool chosen);
    void tellField(fcitx::InputContext &context);
    void tellAround(fcitx::InputContext &context);
    void tellCaret(fcitx::InputContext &context);
    void carryOut(fcitx::InputContext &context, const Message &step);
    void showPreedit(fcitx::InputContext &context, const std::string &text);
    void showRows(fcitx::InputContext &context, const Message &page);
    void showSign(fcitx::InputContext &context, const Message &sign);
    void keepPreedit(fcitx::InputContext &context);
    void clear(fcitx::InputContext &context);

    fcitx::Instance &instance_;
    TypingProcess process_;
    fcitx::SimpleAction mode_;
    std::vector<std::unique_ptr<fcitx::HandlerTableEntry<fcitx::EventHandler>>> watched_;
    // The field that has the focus: its number, 0 for none, whether it was entered by choosing this input method, and
    // what is being composed in it.
    fcitx::TrackableObjectReference<fcitx::InputContext> focused_;
    uint64_t field_ = 0;
    uint64_t fields_ = 0;
    bool chosen_ = false;
    std::string preedit_;
    std::string sign_, signName_;
};

class Factory : public fcitx::AddonFactory {
public:
    fcitx::AddonInstance *create(fcitx::AddonManager *manager) override { return new Engine(*manager->instance()); }
};

} // namespace ieum

#endif
