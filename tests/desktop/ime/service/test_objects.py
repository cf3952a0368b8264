"""Every call that IBus makes of an engine, and those it should not make: typing goes on whatever comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ime_calls import DAEMON, FACTORY, PROPERTIES, ImeCalls, body_of, committed, member_of
from ime_plain import PlainTyping
from jeepney import HeaderFields, MessageFlag, MessageType, new_method_call, new_signal
from jeepney.wrappers import DBusAddress

from desktop.ime.service.objects import ENGINE, FACTORY_PATH, EngineObjects
from desktop.ime.service.port import (
    HIDDEN,
    Actions,
    EraseAction,
    KeyReply,
    KeyStroke,
    ModeAction,
    PanelLine,
    RowsAction,
    ToldAction,
    Turn,
)
from engine.text.private import Private

SERVICE = "org.freedesktop.IBus.Service"
TEXT: Any = ("(sa{sv}sv)", ("IBusText", {}, "가", ("(sa{sv}av)", ("IBusAttrList", {}, []))))
ROWS = RowsAction((PanelLine(Private("세미나")),), ("⇥",), above=PanelLine(Private("끝")))


class Noting(PlainTyping):
    """Types, notes all that it is called with, and answers with what a test has put in ``next``."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.next: Actions = ()

    def focus_in(self, client: str) -> Actions:
        self.heard.append(("focus_in", client))
        return (*super().focus_in(client), *self.next)

    def focus_out(self) -> Actions:
        self.heard.append("focus_out")
        return super().focus_out()

    def reset(self) -> Actions:
        self.heard.append("reset")
        return self.next

    def disabled(self) -> Actions:
        self.heard.append("disabled")
        return super().disabled()

    def content(self, purpose: int, hints: int) -> Actions:
        self.heard.append(("content", purpose, hints))
        return ()

    def capable(self, capabilities: int) -> Actions:
        self.heard.append(("capable", capabilities))
        return ()

    def caret_at(self, place: object) -> Actions:
        self.heard.append(place)
        return ()

    def surrounded(self, text: Private, cursor: int, anchor: int) -> Actions:
        self.heard.append(("surrounded", text.reveal(), cursor, anchor))
        return ()

    def candidate_clicked(self, row: int, button: int) -> Actions:
        self.heard.append(("clicked", row, button))
        return self.next

    def turned(self, turn: Turn) -> Actions:
        self.heard.append(turn)
        return ()


@pytest.fixture
def typing() -> Noting:
    """Who types."""
    return Noting()


@pytest.fixture
def ime(typing: Noting) -> ImeCalls:
    """An engine over it."""
    return ImeCalls(lambda: typing)


def test_keys_compose_and_are_answered_behind_what_they_bring_about() -> None:
    """A client that has the answer has the text already, so nothing it does next comes between."""
    ime = ImeCalls()
    sent = ime.type("rk") + ime.type("skek")
    assert committed(sent) == "가나"
    assert member_of(sent[-1]) == "method_return" and sent[-1].body == (True,)
    assert [member_of(each) for each in ime.key("r")] == ["UpdatePreeditText", "method_return"]
    assert [member_of(each) for each in ime.key(" ")] == ["CommitText", "UpdatePreeditText", "method_return"]
    assert ime.key(" ")[-1].body == (False,)
    assert ime.key("r", 1 << 30)[-1].body == (False,)


def test_the_daemon_learns_that_we_want_to_know_who_has_the_focus(ime: ImeCalls) -> None:
    """A variant of a boolean; in any other form it would call FocusIn, and tell nobody."""
    for name in ("FocusId", "ActiveSurroundingText"):
        (answer,) = ime.to(ime.path, PROPERTIES, "Get", "ss", ENGINE, name)
        assert answer.header.fields[HeaderFields.signature] == "v"
        assert body_of(answer) == (("b", True),)
    (answer,) = ime.to(ime.path, PROPERTIES, "GetAll", "s", ENGINE)
    assert body_of(answer) == ({"FocusId": ("b", True), "ActiveSurroundingText": ("b", True)},)


def test_every_call_of_the_daemon_is_passed_on(ime: ImeCalls, typing: Noting) -> None:
    """With what it says, and each is answered."""
    told: list[tuple[str, str | None, tuple[Any, ...]]] = [
        ("FocusInId", "ss", ("/org/freedesktop/IBus/InputContext_3", "gtk3-im:mousepad")),
        ("FocusIn", None, ()),
        ("SetCapabilities", "u", (41,)),
        ("SetCursorLocation", "iiii", (1, 2, 0, 15)),
        ("SetSurroundingText", "vuu", (TEXT, 1, 1)),
        ("CandidateClicked", "uuu", (2, 1, 0)),
        ("PageUp", None, ()), ("PageDown", None, ()), ("CursorUp", None, ()), ("CursorDown", None, ()),
        ("Reset", None, ()),
        ("FocusOutId", "s", ("/org/freedesktop/IBus/InputContext_3",)),
        ("FocusOut", None, ()),
        ("Disable", None, ()),
        ("Enable", None, ()),
        ("PropertyShow", "s", ("InputMode",)), ("PropertyHide", "s", ("InputMode",)),
        ("PropertyActivate", "su", ("InputMode", 0)),
        ("PanelExtensionReceived", "v", (("s", "x"),)), ("PanelExtensionRegisterKeys", "v", (("s", "x"),)),
        ("ProcessHandWritingEvent", "ad", ([0.5, 0.5],)), ("CancelHandWriting", "u", (0,)),
    ]  # fmt: skip
    for member, signature, body in told:
        assert any(member_of(each) == "method_return" for each in ime.call(member, signature, *body)), member
    (done,) = ime.to(ime.path, PROPERTIES, "Set", "ssv", ENGINE, "ContentType", ("(uu)", (8, 1)))
    assert member_of(done) == "method_return"
    assert [each for each in typing.heard if not hasattr(each, "width")] == [
        ("focus_in", "gtk3-im:mousepad"), ("focus_in", ""), ("capable", 41),
        ("surrounded", "가", 1, 1), ("clicked", 2, 1),
        Turn.PAGE_UP, Turn.PAGE_DOWN, Turn.CURSOR_UP, Turn.CURSOR_DOWN, "reset", "focus_out", "focus_out", "disabled",
        ("content", 8, 1),
    ]  # fmt: skip
    assert ime.objects.refused == 0


def test_the_sign_is_registered_with_each_focus_and_then_renewed(ime: ImeCalls) -> None:
    """A panel that was never given a sign has none to renew; the surroundings are asked for at the same time."""
    assert [member_of(each) for each in ime.call("FocusInId", "ss", "/x", "gtk4-im:x")] == [
        "RegisterProperties", "RequireSurroundingText", "method_return",
    ]  # fmt: skip
    sent = ime.key(0xFF31)
    assert [member_of(each) for each in sent] == ["UpdateProperty", "method_return"]
    sign = body_of(sent[0])[0][1]
    assert (sign[2], sign[9], sign[11][1][2]) == ("InputMode", 0, "A")
    assert ime.key("r")[-1].body == (False,)
    assert member_of(ime.call("PropertyActivate", "su", "InputMode", 1)[0]) == "UpdateProperty"
    assert ime.key("r")[-1].body == (True,)


def test_rows_are_shown_hidden_once_and_forgotten_with_the_focus(ime: ImeCalls, typing: Noting) -> None:
    """With a line above them; what the daemon has hidden by itself is not hidden again."""
    typing.next = (ROWS,)
    shown = ime.call("Reset")
    assert [member_of(each) for each in shown] == ["UpdateLookupTable", "UpdateAuxiliaryText", "method_return"]
    assert body_of(shown[0])[1] is True and body_of(shown[1])[0][1][2] == "끝"
    typing.next = (HIDDEN, HIDDEN)
    hidden = ime.call("Reset")
    assert [member_of(each) for each in hidden] == ["UpdateLookupTable", "UpdateAuxiliaryText", "method_return"]
    assert body_of(hidden[0])[1] is False and body_of(hidden[1])[1] is False
    typing.next = (ROWS,)
    ime.call("Reset")
    typing.next = (HIDDEN,)
    assert "UpdateLookupTable" not in map(member_of, ime.call("FocusIn"))


def test_erasing_and_telling(ime: ImeCalls, typing: Noting) -> None:
    """So many characters left of the caret; what is for the session never goes over the bus."""
    typing.next = (EraseAction(2), EraseAction(0), ToldAction("event"), ModeAction(True))
    sent = ime.call("CandidateClicked", "uuu", 0, 1, 0)
    assert body_of(sent[0]) == (-2, 2)
    assert [member_of(each) for each in sent] == ["DeleteSurroundingText", "RegisterProperties", "method_return"]
    assert ime.told == ["event"]


@pytest.mark.parametrize(
    ("interface", "member", "signature", "body"),
    [
        (ENGINE, "NoSuchThing", None, ()),
        (ENGINE, "ProcessKeyEvent", "sss", ("a", "b", "c")),
        (ENGINE, "ProcessKeyEvent", "uu", (1, 2)),
        (ENGINE, "ProcessKeyEvent", None, ()),
        (ENGINE, "SetSurroundingText", "suu", ("가", 1, 1)),
        (ENGINE, "SetCursorLocation", "dddd", (0.5, 0.5, 0.5, 0.5)),
        (ENGINE, "SetCapabilities", "v", (("u", 1),)),
        (PROPERTIES, "Get", "ss", (ENGINE, "Nothing")),
        (PROPERTIES, "Get", "s", (ENGINE,)),
        (PROPERTIES, "Set", "ssv", (ENGINE, "ContentType", ("s", "secret"))),
        (PROPERTIES, "Set", "ssv", (ENGINE, "Other", ("s", "x"))),
        ("org.freedesktop.DBus.Introspectable", "Introspect", None, ()),
        (SERVICE, "Nothing", None, ()),
    ],
)
def test_an_odd_call_is_refused_and_typing_goes_on(
    interface: str, member: str, signature: str | None, body: tuple[Any, ...]
) -> None:
    """Unknown methods and known ones with other arguments get an error; the syllable stays what it was."""
    ime = ImeCalls()
    ime.type("rk")
    (answer,) = ime.to(ime.path, interface, member, signature, *body)
    assert answer.header.message_type is MessageType.error
    assert committed(ime.type("s ")) == "간"


def test_a_text_of_no_shape_is_no_surrounding(ime: ImeCalls, typing: Noting) -> None:
    """The call is one of IBus's, so it is answered; what it holds says nothing."""
    assert member_of(ime.call("SetSurroundingText", "vuu", ("s", "가나"), 1, 1)[-1]) == "method_return"
    assert not typing.heard


def test_who_is_not_the_daemon_is_refused(ime: ImeCalls) -> None:
    """Any client of the bus may call by our name, and would learn what is being typed by pressing keys itself."""
    key = ("ProcessKeyEvent", "uuu", ord("r"), 30, 0)
    (answer,) = ime.to(ime.path, ENGINE, *key, sender=":1.66")
    assert answer.header.fields[HeaderFields.error_name] == "org.freedesktop.DBus.Error.AccessDenied"
    assert committed(ime.type("rk ")) == "가"


def test_a_fault_in_who_types_is_one_key_s_affair(caplog: pytest.LogCaptureFixture) -> None:
    """The key goes to the application, the next one composes, and the log holds no text."""

    class Failing(PlainTyping):
        def press(self, stroke: KeyStroke) -> KeyReply:
            if stroke.value == ord("X"):
                raise ValueError("쩗뷁")
            return super().press(stroke)

    ime = ImeCalls(Failing)
    (answer,) = ime.key("X")
    assert answer.header.message_type is MessageType.error
    assert committed(ime.type("rk ")) == "가"
    assert "ValueError" in caplog.text and "쩗뷁" not in caplog.text
    caplog.clear()


def test_only_our_engine_is_made_and_not_without_end(ime: ImeCalls) -> None:
    """Another name is an error; of hundreds those stay that are in use, and the next one is made all the same."""
    (answer,) = ime.to(FACTORY_PATH, FACTORY, "CreateEngine", "s", "hangul")
    assert answer.header.message_type is MessageType.error
    ime.type("rk")
    made = []
    for _ in range(300):
        made += ime.to(FACTORY_PATH, FACTORY, "CreateEngine", "s", "ieum")
        ime.call("SetCapabilities", "u", 9)
    assert all(each.header.message_type is MessageType.method_return for each in made)
    (oldest,) = ime.to(made[0].body[0], ENGINE, "SetCapabilities", "u", 9)
    assert oldest.header.message_type is MessageType.error
    assert committed(ime.type("s ")) == "간"


def test_each_engine_is_its_own_and_goes_by_destroy() -> None:
    """Two daemons' contexts do not share a syllable; one that is destroyed is no object any more."""
    ime = ImeCalls()
    first = ime.path
    (made,) = ime.to(FACTORY_PATH, FACTORY, "CreateEngine", "s", "ieum")
    ime.type("rk")
    second = made.body[0]
    assert second != first
    assert ime.to(second, ENGINE, "ProcessKeyEvent", "uuu", 0x20, 57, 0)[-1].body == (False,)
    assert member_of(ime.to(first, SERVICE, "Destroy")[-1]) == "method_return"
    (answer,) = ime.to(first, ENGINE, "ProcessKeyEvent", "uuu", 0x20, 57, 0)
    assert answer.header.message_type is MessageType.error


def test_what_is_no_call_or_wants_no_answer_gets_none(ime: ImeCalls) -> None:
    """Signals and replies of the bus come by too."""
    assert ime.objects.answer(new_signal(DBusAddress("/x", interface="a.b"), "NameAcquired", "s", ("x",))) == []
    call = new_method_call(DBusAddress(ime.path, ":1.5", ENGINE), "SetCapabilities", "u", (9,))
    call.header.flags = MessageFlag.no_reply_expected
    call.header.fields[HeaderFields.sender] = DAEMON
    assert ime.objects.answer(call) == []


def test_an_update_reaches_the_newest_engine(ime: ImeCalls) -> None:
    """Rows that came late; a fault in them is nobody's key."""
    (sent, _) = ime.objects.update(lambda: (ROWS,))
    assert sent.header.fields[HeaderFields.path] == ime.path


def test_the_syllable_is_not_lost_when_the_process_ends() -> None:
    """An update of the program comes between two keys, which may be those of one syllable."""
    ime = ImeCalls()
    ime.type("gksrmf")
    sent = ime.objects.ending()
    assert committed(sent) == "글"
    assert body_of(sent[-1])[2] is False


_VALUES: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.just("s"), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    st.tuples(st.just("u"), st.integers(0, (1 << 32) - 1)),
    st.tuples(st.just("i"), st.integers(-(1 << 31), (1 << 31) - 1)),
    st.tuples(st.just("v"), st.sampled_from([("s", "x"), TEXT, ("(uu)", (1, 2)), ("av", [("v", ("u", 1))])])),
)


@given(
    st.sampled_from(
        ["ProcessKeyEvent", "SetSurroundingText", "CandidateClicked", "SetCursorLocation", "Reset", "Set", "Odd"]
    ),
    st.sampled_from([ENGINE, PROPERTIES, SERVICE, FACTORY]),
    st.lists(_VALUES, max_size=4),
)
def test_whatever_is_called_the_next_key_composes(member: str, interface: str, values: list[tuple[str, Any]]) -> None:
    """Any method with any arguments: answered once, with a reply or an error."""
    ime = ImeCalls()
    signature = "".join(kind for kind, _ in values) or None
    answers = ime.to(ime.path, interface, member, signature, *(value for _, value in values))
    kinds = [each.header.message_type for each in answers]
    assert sum(kind is not MessageType.signal for kind in kinds) == 1
    ime.call("Reset")
    ime.call("ProcessKeyEvent", "uuu", 0x20, 57, 0)
    assert committed(ime.type("rk ")) == "가" or not ime.key("r")[-1].body[0]


def test_who_comes_next_is_told_what_the_one_before_was_told(typing: Noting) -> None:
    """The daemon does not tell it twice: what the client can do, who has the focus, and what the field is for."""
    ime = ImeCalls(lambda: typing)
    ime.call("SetCapabilities", "u", 9)
    ime.call("FocusInId", "ss", "/a", "gtk3-im:before")
    ime.to(ime.path, PROPERTIES, "Set", "ssv", ENGINE, "ContentType", ("(uu)", (8, 1)))
    ime.call("FocusOutId", "s", "/a")
    ime.call("SetCapabilities", "u", 41)
    ime.call("FocusInId", "ss", "/b", "gtk3-im:now")
    ime.call("SetCursorLocation", "iiii", 1, 2, 3, 4)
    ime.to(ime.path, PROPERTIES, "Set", "ssv", ENGINE, "ContentType", ("(uu)", (0, 2)))
    ime.type("rk")
    following = Noting()
    objects = EngineObjects(lambda: following, ime.told.append)
    sent = objects.inherit(ime.objects.left())
    assert following.heard == [("capable", 41), ("focus_in", "gtk3-im:now"), ("content", 0, 2)]
    assert committed(sent) == "" and MessageType.method_return.name not in map(member_of, sent)
    ime.objects = objects
    assert [member_of(each) for each in ime.key("s")] == ["UpdatePreeditText", "method_return"]
    assert committed(ime.type("k")) == "가"
    (made,) = ime.to(FACTORY_PATH, FACTORY, "CreateEngine", "s", "ieum")
    assert made.body[0] != ime.path


def test_a_list_of_who_died_does_not_stay(typing: Noting) -> None:
    """Whoever comes next knows nothing of it, and hides it."""
    ime = ImeCalls(lambda: typing)
    typing.next = (ROWS,)
    ime.call("Reset")
    sent = EngineObjects(Noting, ime.told.append).inherit(ime.objects.left())
    assert [member_of(each) for each in sent] == ["UpdateLookupTable", "UpdateAuxiliaryText"]
    assert not any(body_of(each)[1] for each in sent)


def test_a_deadly_call_is_answered_without_a_look(ime: ImeCalls, typing: Noting) -> None:
    """A key goes to the application; the rest is refused."""
    key = new_method_call(DBusAddress(ime.path, ":1.5", ENGINE), "ProcessKeyEvent", "uuu", (0x72, 30, 0))
    call = new_method_call(DBusAddress(ime.path, ":1.5", ENGINE), "FocusIn")
    assert [member_of(each) for each in ime.objects.pass_by(key)] == ["method_return"]
    assert ime.objects.pass_by(key)[0].body == (False,)
    assert [member_of(each) for each in ime.objects.pass_by(call)] == ["error"]
    assert ime.objects.pass_by(new_signal(DBusAddress("/x", interface="a.b"), "C")) == []
    assert typing.heard == []


@pytest.mark.parametrize(("client", "forwarded"), [("xim", True), ("gtk3-im:gedit", False)])
def test_a_key_that_is_handed_back_does_not_overtake_the_syllable_that_it_ends(client: str, forwarded: bool) -> None:
    """IBus's server of XIM hears answers before signals; of keys behind which nothing is committed it hears none."""
    ime = ImeCalls()
    ime.call("FocusInId", "ss", "/a", client)
    ime.type("rk")
    for aside, state in ((0xFFE1, 0), (0x6B, 1 << 30)):
        assert [member_of(each) for each in ime.key(aside, state)] == ["method_return"]
    *sent, answer = ime.key(0xFF0D)
    assert answer.body == (forwarded,)
    assert [member_of(each) for each in sent] == ["CommitText", "UpdatePreeditText"] + ["ForwardKeyEvent"] * forwarded
    if forwarded:
        assert body_of(sent[-1]) == (0xFF0D, 30, 0)
    assert [member_of(each) for each in ime.key(0xFF0D)] == ["method_return"]
