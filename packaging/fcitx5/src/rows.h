// One page of what can be chosen, in fcitx5's own panel.
#ifndef IEUM_ROWS_H
#define IEUM_ROWS_H

#include "wire.h"
#include <fcitx/candidatelist.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ieum {

class Row : public fcitx::CandidateWord {
public:
    Row(const std::string &text, std::function<void()> clicked)
        : fcitx::CandidateWord(fcitx::Text(text)), clicked_(std::move(clicked)) {}

    void select(fcitx::InputContext *) const override { clicked_(); }

private:
    std::function<void()> clicked_;
};

// Who types knows the other pages: turning to them, and a click, go there.
class Rows : public fcitx::CandidateList, public fcitx::PageableCandidateList {
public:
    using Tell = std::function<void(Message)>;

    Rows(const Message &page, Tell tell) : tell_(std::move(tell)) {
        const auto &rows = page.at("rows");
        cursor_ = page.at("cursor").get<int>();
        back_ = page.at("back").get<bool>();
        on_ = page.at("on").get<bool>();
        vertical_ = page.at("vertical").get<bool>();
        for (const auto &row : rows) {
            const auto number = static_cast<int>(words_.size());
            auto clicked = [this, number] { tell_({{"type", "click"}, {"row", number}}); };
            labels_.emplace_back(row.at("label").get<std::string>() + " ");
            words_.push_back(std::make_unique<Row>(row.at("text").get<std::string>(), std::move(clicked)));
        }
        if (cursor_ >= size()) {
            cursor_ = -1;
        }
        setPageable(this);
    }

    const fcitx::Text &label(int at) const override { return labels_.at(static_cast<size_t>(at)); }
    const fcitx::CandidateWord &candidate(int at) const override { return *words_.at(static_cast<size_t>(at)); }
    int size() const override { return static_cast<int>(words_.size()); }
    int cursorIndex() const override { return cursor_; }
    fcitx::CandidateLayoutHint layoutHint() const override {
        return vertical_ ? fcitx::CandidateLayoutHint::Vertical : fcitx::CandidateLayoutHint::Horizontal;
    }

    bool hasPrev() const override { return back_; }
    bool hasNext() const override { return on_; }
    void prev() override { tell_({{"type", "turn"}, {"way", "back"}}); }
    void next() override { tell_({{"type", "turn"}, {"way", "on"}}); }
    bool usedNextBefore() const override { return back_; }

private:
    Tell tell_;
    std::vector<fcitx::Text> labels_;
    std::vector<std::unique_ptr<Row>> words_;
    int cursor_ = -1;
    bool back_ = false;
    bool on_ = false;
    bool vertical_ = true;
};

} // namespace ieum

#endif
