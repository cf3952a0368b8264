"""What fcitx5's addon calls, and what it is to do: the port's calls as messages, whatever comes over the socket."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from addon_fake import call_of, steps_of
from hypothesis import given
from hypothesis import strategies as st
from ime_plain import PlainTyping

from desktop.ime.fcitx5.calls import AddonCalls
from desktop.ime.fcitx5.wire import LIMIT
from desktop.ime.service.port import (
    Actions,
    CaretBox,
    CommitAction,
    EraseAction,
    KeyReply,
    KeyStroke,
    PanelLine,
    RowsAction,
    ToldAction,
    Turn,
)
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence
from engine.text.private import Private


class Noting(PlainTyping):
    """Notes what it is called, and answers a key with ``actions`` where there are any."""

    def __init__(self, *, hangul: bool = True, actions: Actions = ()) -> None:
        super().__init__(hangul=hangul)
        self.called: list[object] = []
        self.actions = actions

    def press(self, stroke: KeyStroke) -> KeyReply:
        if stroke.value == ord("!"):
            raise ValueError
        return KeyReply(True, self.actions) if self.actions else super().press(stroke)

    def focus_in(self, client: str) -> Actions:
        self.called.append(client)
        return super().focus_in(client)

    def focus_out(self) -> Actions:
        self.called.append("left")
        return super().focus_out()

    def disabled(self) -> Actions:
        self.called.append("other")
        return super().disabled()

    def capable(self, capabilities: int) -> Actions:
        self.called.append(capabilities)
        return ()

    def content(self, purpose: int, hints: int) -> Actions:
        self.called.append((purpose, hints))
        return ()

    def caret_at(self, place: CaretBox) -> Actions:
        self.called.append(place)
        return ()

    def surrounded(self, text: Private, cursor: int, anchor: int) -> Actions:
        self.called.append((text, cursor, anchor))
        return ()

    def candidate_clicked(self, row: int, button: int) -> Actions:
        self.called.append((row, button))
        return ()

    def turned(self, turn: Turn) -> Actions:
        self.called.append(turn)
        return ()


class Addon:
    """The addon's side, without sockets."""

    def __init__(self, typing: Noting) -> None:
        self.told: list[object] = []
        self.calls = AddonCalls(typing, self.told.append)

    def tell(self, kind: str, **values: Any) -> list[dict[str, Any]]:
        """A call; what comes of it."""
        return [steps_of(each) for each in self.calls.answer(call_of(kind, **values))]

    def press(self, key: str, seq: int = 1) -> dict[str, Any]:
        """A key; its answer."""
        (answer,) = self.tell("press", seq=seq, value=ord(key), code=0, state=0)
        return answer


def in_field(typing: Noting, **more: Any) -> Addon:
    """In a field that has the focus."""
    addon = Addon(typing)
    addon.tell("field", field=7, client="dbus:gedit", **more)
    return addon


def test_keys_become_what_the_typist_says() -> None:
    """In its order, and each key with its own number and its field's."""
    addon = in_field(Noting())
    assert addon.press("r", 1) == {"field": 7, "steps": [{"preedit": "ㄱ"}], "seq": 1, "handled": True}
    assert addon.press("k", 2)["steps"] == [{"preedit": "가"}]
    assert addon.press("s", 3)["steps"] == [{"preedit": "간"}]
    assert addon.press("k", 4)["steps"] == [{"commit": "가"}, {"preedit": "나"}]
    assert addon.press(" ", 5) == {"field": 7, "steps": [{"commit": "나"}, {"preedit": ""}], "seq": 5, "handled": False}


def test_a_field_is_entered_once_and_may_say_more_of_itself() -> None:
    """A new number is another field; the same one with other capabilities or another purpose is not."""
    typing = Noting()
    addon = in_field(typing, capabilities=32)
    addon.tell("field", field=7, client="dbus:gedit", capabilities=32)
    addon.tell("field", field=7, client="dbus:gedit", capabilities=32, purpose=8, hints=2048)
    addon.tell("field", field=8, client="dbus:gedit")
    assert typing.called == ["dbus:gedit", 32, (0, 0), 32, (8, 2048), "dbus:gedit", 0, (0, 0)]


def test_who_chooses_it_means_hangul() -> None:
    """For Latin letters fcitx5 has its keyboards; who only comes back to a field finds the mode they left."""
    addon = Addon(Noting(hangul=False))
    signs = [step["sign"]["short"] for each in addon.tell("field", field=1, client="") for step in each["steps"]]
    assert signs == [text(OwnImeSentence.LATIN)]
    chosen = addon.tell("field", field=2, client="", chosen=True)
    assert [step["sign"]["short"] for each in chosen for step in each["steps"]][-1] == text(OwnImeSentence.HANGUL)
    assert addon.press("r")["handled"]


def test_each_call_is_one_of_the_port() -> None:
    """Carets, texts, clicks, pages, and going."""
    typing = Noting()
    addon = in_field(typing)
    typing.called.clear()
    addon.tell("caret", x=1, y=2, width=3, height=4)
    addon.tell("around", text="가나다", cursor=2, anchor=1)
    addon.tell("click", row=3)
    addon.tell("turn", way="on")
    addon.tell("turn", way="back")
    addon.tell("leave")
    addon.tell("leave", other=True)
    assert typing.called == [
        CaretBox(1, 2, 3, 4), (Private("가나다"), 2, 1), (3, 1), Turn.PAGE_DOWN, Turn.PAGE_UP, "left", "other",
    ]  # fmt: skip


def test_a_click_on_the_sign_turns_the_mode() -> None:
    """As the Hangul key does; what is open is text first."""
    addon = in_field(Noting())
    addon.press("r")
    ((said),) = addon.tell("mode")
    assert [next(iter(step)) for step in said["steps"]] == ["commit", "preedit", "sign"]
    assert not addon.press("r")["handled"]


def test_the_page_with_the_cursor_is_listed() -> None:
    """With what is before and behind it, and numbered where nobody says otherwise."""
    rows = tuple(PanelLine(Private(f"{number}째")) for number in range(20))
    addon = in_field(Noting(actions=(RowsAction(rows, cursor=10),)))
    (step,) = addon.press("r")["steps"]
    page = step["rows"]
    assert [(row["text"], row["label"]) for row in page["rows"]] == [(f"{9 + at}째", str(at + 1)) for at in range(9)]
    assert (page["cursor"], page["back"], page["on"]) == (1, True, True)


def test_labels_and_the_line_above_come_along() -> None:
    """As the session's rows have them."""
    rows = (PanelLine(Private("학교")), PanelLine(Private("학교에")))
    shown = RowsAction(rows, ("⇥", "2"), page_size=2, above=PanelLine(Private("끝")))
    page = in_field(Noting(actions=(shown,))).press("r")["steps"][0]["rows"]
    assert [row["label"] for row in page["rows"]] == ["⇥", "2"]
    assert (page["above"], page["back"], page["on"]) == ("끝", False, False)


def test_an_empty_list_is_told_once() -> None:
    """Nothing is told of a list that nobody sees."""
    typing = Noting(actions=(RowsAction(),))
    addon = in_field(typing)
    assert addon.press("r")["steps"] == []
    typing.actions = (RowsAction((PanelLine(Private("가")),)),)
    assert addon.press("r")["steps"][0]["rows"]["rows"]
    typing.actions = (RowsAction(),)
    assert addon.press("r")["steps"][0]["rows"]["rows"] == []
    assert addon.press("r")["steps"] == []


def test_what_is_for_the_session_goes_there() -> None:
    """And the addon hears nothing of it."""
    event = object()
    addon = in_field(Noting(actions=(ToldAction(event), EraseAction(2), CommitAction(Private("가\0나")))))
    assert addon.press("r")["steps"] == [{"erase": 2}, {"commit": "가나"}]
    assert addon.told == [event]


def test_a_key_that_goes_wrong_is_the_applications(caplog: pytest.LogCaptureFixture) -> None:
    """It is answered all the same, and the next one types."""
    addon = in_field(Noting())
    assert addon.press("!") == {"field": 7, "steps": [], "seq": 1, "handled": False}
    assert addon.press("r")["handled"]
    assert "ValueError" in caplog.text


def test_an_answer_that_is_too_long_is_none() -> None:
    """The addon waits for one; half a surrogate pair in it ends nothing either."""
    addon = in_field(Noting(actions=(CommitAction(Private("가" * (LIMIT // 6))),) * 3))
    assert addon.press("r") == {"field": 7, "steps": [], "seq": 1, "handled": True}
    addon = in_field(Noting(actions=(CommitAction(Private("\ud800")),)))
    assert addon.press("r")["steps"] == [{"commit": "?"}]


@given(
    st.binary(max_size=64)
    | st.builds(msgspec.msgpack.encode, st.dictionaries(st.text(), st.integers(0, 1 << 62) | st.text()))
)
def test_other_packets_are_dropped(packet: bytes) -> None:
    """Nothing comes of what is no message, and typing goes on."""
    addon = in_field(Noting())
    assert addon.calls.answer(packet) == []
    assert addon.press("r")["handled"]


@pytest.mark.parametrize(
    "packet",
    [
        call_of("press", seq=1, value="r", code=0, state=0),
        call_of("press", seq=1),
        call_of("turn", way="sideways"),
        call_of("field", field="7", client=""),
        call_of("around", text=3, cursor=0, anchor=0),
        call_of("nothing"),
        b"\x81" * 5000,
    ],
)
def test_messages_of_odd_shape_are_dropped(packet: bytes) -> None:
    """Another addon's, or none's."""
    addon = in_field(Noting())
    assert addon.calls.answer(packet) == []
    assert addon.calls.dropped == 1


def test_before_the_end_what_is_open_is_text() -> None:
    """And nothing shows any more."""
    addon = in_field(Noting())
    addon.press("r")
    (packet,) = addon.calls.ending()
    assert steps_of(packet)["steps"] == [{"commit": "ㄱ"}, {"preedit": ""}, {"preedit": ""}]
