"""The objects that IBus's daemon calls: the factory, and an engine for each time it made one.

Pure: a message comes in, messages go out, in the order in which they are to
be sent.  What is no call of IBus's is answered with an error, and nothing
that comes in ends anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)

from desktop.ime.service import serialise
from desktop.ime.service.component import BUS_NAME, ENGINE_NAME, MODE_KEY
from desktop.ime.service.left import Left, Standing, ToldCall, decode_left, encode_left, encode_told
from desktop.ime.service.port import (
    HIDDEN,
    Actions,
    CaretBox,
    CommitAction,
    EraseAction,
    KeyStroke,
    ModeAction,
    PreeditAction,
    RowsAction,
    ToldAction,
    Turn,
    Typing,
)
from desktop.system.log import describe
from desktop.words.language import text as words
from desktop.words.surroundings.own_ime import OwnImeSentence
from engine.text.private import Private

__all__ = ["ENGINE", "FACTORY_PATH", "EngineObject", "EngineObjects"]

log = logging.getLogger(__name__)

ENGINE: Final = "org.freedesktop.IBus.Engine"
FACTORY_PATH: Final = "/org/freedesktop/IBus/Factory"

_FACTORY, _SERVICE = "org.freedesktop.IBus.Factory", "org.freedesktop.IBus.Service"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ENGINE_PATH = "/org/freedesktop/IBus/Engine/Ieum/{}"
_ERROR = "org.freedesktop.DBus.Error.{}"

_ASKED: Final[Mapping[str, bool]] = {"FocusId": True, "ActiveSurroundingText": True}
"""What the daemon asks of an engine: whether it wants to know who has the focus, and what stands around the caret."""

_BEGINNINGS: Final = ("Enable", "FocusIn", "FocusInId")
_RELEASED: Final = 1 << 30
_MODIFIERS: Final = range(0xFFE1, 0xFFEF)
_XIM: Final = "xim"
"""How IBus's server of XIM calls itself.  It waits for each answer and hears signals afterwards: a key that is handed
back is done before the syllable that it ended.  As a signal too it comes behind that."""

_MOST_ENGINES = 256
"""A daemon has one for all fields, or one each; of more the one that was called longest ago goes."""

Call = Callable[..., Actions]


class EngineObject:
    """One engine: what IBus calls becomes calls of ``typing``, what that wants becomes signals."""

    def __init__(self, path: str, typing: Typing, told: Callable[[object], None]) -> None:
        self._address = DBusAddress(path, interface=ENGINE)
        self._typing, self._told = typing, told
        self._listed = self._above = self._composing = self._signed = False
        self._client = ""
        self._committed = False
        """Since a key was handed back last."""
        self._calls: Mapping[str, tuple[str, Call]] = {
            "FocusIn": ("", lambda: self._entered("")),
            "FocusInId": ("ss", lambda _path, client: self._entered(client)),
            "FocusOut": ("", typing.focus_out),
            "FocusOutId": ("s", lambda _path: typing.focus_out()),
            "Reset": ("", typing.reset),
            "Enable": ("", lambda: self._begun(typing.enabled())),
            "Disable": ("", typing.disabled),
            "SetCapabilities": ("u", typing.capable),
            "SetCursorLocation": ("iiii", lambda *place: typing.caret_at(CaretBox(*place))),
            "ProcessHandWritingEvent": ("ad", lambda _places: ()),
            "CancelHandWriting": ("u", lambda _count: ()),
            "SetSurroundingText": ("vuu", self._surrounded),
            "PropertyActivate": ("su", typing.property_activated),
            "PropertyShow": ("s", lambda _key: ()),
            "PropertyHide": ("s", lambda _key: ()),
            "CandidateClicked": ("uuu", lambda row, button, _state: typing.candidate_clicked(row, button)),
            "PageUp": ("", lambda: typing.turned(Turn.PAGE_UP)),
            "PageDown": ("", lambda: typing.turned(Turn.PAGE_DOWN)),
            "CursorUp": ("", lambda: typing.turned(Turn.CURSOR_UP)),
            "CursorDown": ("", lambda: typing.turned(Turn.CURSOR_DOWN)),
            "PanelExtensionReceived": ("v", lambda _event: ()),
            "PanelExtensionRegisterKeys": ("v", lambda _keys: ()),
        }

    def press(self, call: Message) -> Iterator[Message]:
        """A key: what it brings about, and then its answer."""
        stroke = KeyStroke(*call.body)
        reply = self._typing.press(stroke)
        yield from self.signals(reply.actions)
        behind = False
        if not reply.handled and not stroke.state & _RELEASED and stroke.value not in _MODIFIERS:
            behind, self._committed = self._committed and self._client == _XIM, False
        if behind:
            yield self._signal("ForwardKeyEvent", "uuu", *call.body)
        yield new_method_return(call, "b", (reply.handled or behind,))

    def takes(self, member: str, signature: str) -> bool:
        """Whether there is such a method."""
        return member in self._calls and self._calls[member][0] == signature

    def called(self, member: str, body: tuple[Any, ...]) -> Iterator[Message]:
        """What a method other than a key's brings about."""
        yield from self.signals(self._calls[member][1](*body))
        if member in _BEGINNINGS:
            yield self._signal("RequireSurroundingText")

    def content(self, purpose: int, hints: int) -> Iterator[Message]:
        """What a field is for."""
        yield from self.signals(self._typing.content(purpose, hints))

    def ending(self) -> Iterator[Message]:
        """What is to be said before the process ends."""
        yield from self.signals((*self._typing.ending(), HIDDEN, PreeditAction(Private(""))))

    def inherit(self, preedit: Private) -> Iterator[Message]:
        """What is to be said behind one who died here; it listed something, perhaps, which is over."""
        self._listed = self._above = True
        self._composing = bool(len(preedit))
        yield from self.signals((HIDDEN, *self._typing.inherit(preedit)))

    @property
    def preedit(self) -> Private:
        """See ``Typing``."""
        return self._typing.preedit

    def signals(self, actions: Actions) -> Iterator[Message]:
        """The actions as IBus hears them."""
        for action in actions:
            match action:
                case CommitAction():
                    self._committed = True
                    yield self._signal("CommitText", "v", serialise.text(action.text.reveal()))
                case PreeditAction():
                    if len(action.text) or self._composing:
                        self._composing = bool(len(action.text))
                        yield self._signal("UpdatePreeditText", "vubu", *serialise.preedit(action))
                case EraseAction():
                    if action.count > 0:
                        yield self._signal("DeleteSurroundingText", "iu", -action.count, action.count)
                case RowsAction():
                    yield from self._panel(action)
                case ModeAction():
                    yield self._sign(action)
                case ToldAction():
                    self._told(action.event)

    def _surrounded(self, told: Any, cursor: int, anchor: int) -> Actions:
        text = serialise.content_of(told)
        return () if text is None else self._typing.surrounded(text, cursor, anchor)

    def _entered(self, client: str) -> Actions:
        self._client, self._committed = client, False
        return self._begun(self._typing.focus_in(client))

    def _begun(self, actions: Actions) -> Actions:
        # Whoever has the focus now never saw what was shown elsewhere, and the daemon has hidden it.
        self._listed = self._above = self._composing = self._signed = False
        return actions

    def _sign(self, action: ModeAction) -> Message:
        shown = OwnImeSentence.HANGUL if action.hangul else OwnImeSentence.LATIN
        sign = serialise.sign(MODE_KEY, words(OwnImeSentence.MODE), words(shown), on=action.hangul)
        if self._signed:
            return self._signal("UpdateProperty", "v", sign)
        self._signed = True
        return self._signal("RegisterProperties", "v", serialise.menu([sign]))

    def _panel(self, action: RowsAction) -> Iterator[Message]:
        if action.rows or self._listed:
            self._listed = bool(action.rows)
            yield self._signal("UpdateLookupTable", "vb", serialise.lookup_table(action), self._listed)
        if action.above is not None or self._above:
            self._above = action.above is not None
            above = serialise.EMPTY_TEXT if action.above is None else serialise.line(action.above)
            yield self._signal("UpdateAuxiliaryText", "vb", above, self._above)

    def _signal(self, member: str, signature: str | None = None, *body: Any) -> Message:
        return new_signal(self._address, member, signature, body)


class EngineObjects:
    """All that is called under our name on one connection; ``make`` gives each engine who composes in it."""

    def __init__(self, make: Callable[[], Typing], told: Callable[[object], None]) -> None:
        self._make, self._told = make, told
        self._engines: dict[str, EngineObject] = {}
        self._made = 0
        self._newest = ""
        """The one that was told last that it types, or was made last: what comes late is for it."""
        self._standing: dict[str, Standing] = {}
        self._told_of_all: msgspec.Raw | None = None
        self.refused = 0
        """How many calls have been answered with an error."""

    def answer(self, call: Message) -> list[Message]:
        """What to send for a message; nothing for what is no call.  Typed text is in it."""
        if call.header.message_type is not MessageType.method_call:
            return []
        sent: list[Message]
        reply: Message | None
        try:
            # Under its name a client of the bus could ask what was typed; the daemon itself has none.
            strange = str(call.header.fields.get(HeaderFields.sender, "")).startswith(":")
            sent, reply = ([], self._refusal(call, "AccessDenied")) if strange else self._handle(call)
        except Exception as error:  # noqa: BLE001  # one odd call is refused, and typing goes on
            log.warning("a call failed: %s", describe(error))
            sent, reply = [], self._refusal(call, "Failed")
        if reply is not None and not call.header.flags & MessageFlag.no_reply_expected:
            sent.append(reply)
        return sent

    def ending(self) -> list[Message]:
        """What is to be said before the process ends: the syllable that is being composed is not lost."""
        return [message for engine in self._engines.values() for message in engine.ending()]

    def update(self, work: Callable[[], Actions]) -> list[Message]:
        """What comes of ``work`` that no call of IBus's brought about, for the newest engine: rows that came late."""
        try:
            actions, engine = work(), self._engines.get(self._newest)
            return [] if engine is None else list(engine.signals(actions))
        except Exception as error:  # noqa: BLE001  # as with a call
            log.warning("an update failed: %s", describe(error))
            return []

    def pass_by(self, call: Message) -> list[Message]:
        """The same for one that nobody dares to look into: a key is the application's."""
        if call.header.message_type is not MessageType.method_call:
            return []
        is_key = call.header.fields.get(HeaderFields.member) == "ProcessKeyEvent"
        return [new_method_return(call, "b", (False,)) if is_key else self._refusal(call, "Failed")]

    def left(self) -> bytes:
        """How the engines stand, for who comes next on this connection: memory only, typed text is in it."""
        if self._told_of_all is None:
            self._told_of_all = encode_told({path: self._standing[path].calls for path in self._engines})
        engine = self._engines.get(self._newest)
        preedit = Private("") if engine is None else engine.preedit
        return encode_left(Left(self._made, self._newest, preedit, self._told_of_all))

    def inherit(self, left: bytes) -> list[Message]:
        """Takes the place of who left this; what is to be said.  Each engine is told what the other one was told."""
        before = decode_left(left)
        self._made, newest, told = before.made, before.newest, before.told
        # The newest is made first, since it begins in the mode that was left, and told last.
        paths = sorted(told, key=lambda path: path == newest)
        for path in reversed(paths):
            self._add(path)
        said: list[Message] = []
        for path in paths:
            for each in told[path]:
                address = DBusAddress(path, BUS_NAME, each.interface)
                said += self._handle(new_method_call(address, each.member, each.signature or None, each.body))[0]
        if newest in told:
            said += self._engines[newest].inherit(before.preedit)
        self._newest = newest
        log.info("goes on where another one ended; engines: %d", len(told))
        return said

    def _add(self, path: str) -> None:
        self._engines[path] = EngineObject(path, self._make(), self._told)
        self._standing[path] = Standing()
        self._told_of_all = None

    def _forget(self, path: str) -> None:
        self._engines.pop(path, None)
        self._standing.pop(path, None)
        self._told_of_all = None

    def _stands(self, path: str, call: Message) -> None:
        fields = call.header.fields
        told = ToldCall(
            fields[HeaderFields.interface],
            fields[HeaderFields.member],
            fields.get(HeaderFields.signature, ""),
            tuple(call.body),
        )
        if self._standing[path].heard(told):
            self._told_of_all = None

    def _handle(self, call: Message) -> tuple[list[Message], Message | None]:
        fields = call.header.fields
        path, interface = fields[HeaderFields.path], fields.get(HeaderFields.interface)
        member, signature = fields[HeaderFields.member], fields.get(HeaderFields.signature, "")
        if path == FACTORY_PATH:
            return self._factory(call, interface, member, signature)
        engine = self._engines.pop(path, None)
        if engine is None:
            return [], self._refusal(call, "UnknownObject")
        self._engines[path] = engine  # last in their order
        if interface == ENGINE and member == "ProcessKeyEvent" and signature == "uuu":
            *sent, reply = engine.press(call)
            return sent, reply
        if interface == ENGINE and engine.takes(member, signature):
            if member in _BEGINNINGS:
                self._newest = path
            self._stands(path, call)
            return list(engine.called(member, call.body)), new_method_return(call)
        if interface == _PROPERTIES:
            return self._properties(call, engine, member, signature)
        if interface == _SERVICE and member == "Destroy" and not signature:
            self._forget(path)
            return list(engine.signals((HIDDEN,))), new_method_return(call)
        return [], self._refusal(call, "UnknownMethod")

    def _factory(
        self, call: Message, interface: str | None, member: str, signature: str
    ) -> tuple[list[Message], Message | None]:
        if interface == _SERVICE and member == "Destroy":
            return [], new_method_return(call)
        if (interface, member, signature) != (_FACTORY, "CreateEngine", "s"):
            return [], self._refusal(call, "UnknownMethod")
        if call.body[0] != ENGINE_NAME:
            return [], self._refusal(call, "Failed")
        if len(self._engines) >= _MOST_ENGINES:
            self._forget(next(iter(self._engines)))
        self._made += 1
        self._newest = _ENGINE_PATH.format(self._made)
        self._add(self._newest)
        log.info("engine %d; there are %d", self._made, len(self._engines))
        return [], new_method_return(call, "o", (self._newest,))

    def _properties(
        self, call: Message, engine: EngineObject, member: str, signature: str
    ) -> tuple[list[Message], Message | None]:
        match (member, signature, call.body):
            case ("Get", "ss", (str(), str(name))) if name in _ASKED:
                return [], new_method_return(call, "v", (("b", _ASKED[name]),))
            case ("GetAll", "s", (str(interface),)):
                known = {name: ("b", value) for name, value in _ASKED.items()} if interface == ENGINE else {}
                return [], new_method_return(call, "a{sv}", (known,))
            case ("Set", "ssv", (str(), "ContentType", value)) if (told := serialise.content_type(value)) is not None:
                self._stands(call.header.fields[HeaderFields.path], call)
                return list(engine.content(*told)), new_method_return(call)
        return [], self._refusal(call, "InvalidArgs")

    def _refusal(self, call: Message, name: str) -> Message:
        self.refused += 1
        return new_error(call, _ERROR.format(name))
