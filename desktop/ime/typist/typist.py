"""The input method itself: what each key becomes.  As ibus-hangul does it, key by key, and offers besides."""

from __future__ import annotations

from typing import Final

from desktop.ime.composer.composer import Composer
from desktop.ime.composer.layouts import known_layout
from desktop.ime.offer import Drop, Move, Offers, Take, Unlearn, Wish
from desktop.ime.typist.content import Content
from desktop.ime.typist.hanja_choice import HanjaChoice, HanjaTable
from desktop.ime.typist.hanja_list import Way
from desktop.ime.typist.keys import Key
from desktop.ime.typist.outputs import Mode, OffersHidden, OffersShown, Output, Tell, TypistReply, state_of
from desktop.ime.typist.positions import Positions
from desktop.ime.typist.resets import Resets
from desktop.ime.typist.settings import PreeditMode, TypingSettings
from desktop.ime.typist.surrounding import Around, SurroundingText
from desktop.ime.typist.writing import Writing
from desktop.input.offers import Offering, OfferUsed
from desktop.input.protocol import ImeState, Insert, Inserted, Passed, Surrounding
from desktop.session.options import PUNCTUATION
from engine.text.private import Private

__all__ = ["ImeTypist"]

_MARKS: Final = "".join(PUNCTUATION.values())

Outputs = tuple[Output, ...]


class ImeTypist:
    """One input context.  Used in one thread; times are monotonic seconds.

    Everything but ``press`` answers with what is to be done.  What the session
    is told is among it; of a secret field it is told nothing.  Where the focus
    goes or the client resets, the client itself takes the preedit as text.
    """

    def __init__(self, settings: TypingSettings, composer: Composer, *, hangul: bool | None = None) -> None:
        """``hangul``: the mode to begin in, if not that of the settings."""
        self._settings = settings
        self._hangul = not settings.latin or (settings.hangul_first if hangul is None else hangul)
        self._chosen = hangul is not None
        """Whether the person wanted this mode, and not the settings."""
        self._writing = Writing(composer)
        self._offers = Offers(known_layout(composer))
        self._choice = HanjaChoice(self._writing)
        self._positions = Positions()
        self._text = SurroundingText()
        self._resets = Resets()
        self._content = Content("fake")
        self._generation = 0
        self._replaces = False
        self._told: ImeState | None = None
        self._panel: OffersShown | None = None
        self._use_preedit()

    @property
    def hangul(self) -> bool:
        """Whether it is in Hangul mode."""
        return self._hangul

    @property
    def preedit(self) -> Private:
        """What the client shows as being composed."""
        return self._writing.preedit

    def inherit(self, preedit: str) -> Outputs:
        """The client shows this of one who composed here before and is gone; what can be composed on is."""
        self._writing.inherit(preedit)
        return self._collect()

    @property
    def next_tick(self) -> float | None:
        """When ``tick`` is wanted next."""
        return self._offers.next_tick

    def read_hanja(self, table: HanjaTable) -> None:
        """The table has been read: from now on hanja can be looked up."""
        self._choice.table = table

    # --- where the person is

    def configure(self, settings: TypingSettings, composer: Composer, *, first: bool = False) -> Outputs:
        """Other settings, and a composer that fits them; what is open is committed first.

        ``first``: those before were nobody's.  The mode to begin in is theirs, unless the person has chosen one.
        """
        self._choice.close()
        self._writing.flush()
        self._settings, self._writing.composer = settings, composer
        self._offers.layout = known_layout(composer)
        self._use_preedit()
        begun = settings.hangul_first if first and not self._chosen else self._hangul
        self._turn(hangul=begun or not settings.latin)
        return self._collect()

    def able(self, *, surrounding: bool) -> Outputs:
        """What the client can do: text can be replaced only where it tells of its text."""
        if surrounding != self._replaces:
            self._writing.flush()
            self._replaces = surrounding
            self._use_preedit()
        return self._collect()

    def focus_in(self, generation: int, content: Content) -> Outputs:
        """A field has the focus; ``generation`` is that of the ``Focus`` which the session is told before."""
        self._leave()
        self._generation = generation
        self._enter(content)
        return self._collect()

    def in_content(self, content: Content) -> Outputs:
        """The client says more of the field that has the focus."""
        if (content.secret, content.latin) == (self._content.secret, self._content.latin):
            self._content = content
            return ()
        self._choice.close()
        self._writing.flush()
        self._hide_offers()
        self._enter(content)
        return self._collect()

    def focus_out(self) -> Outputs:
        """No field of this context has the focus any more."""
        self._leave()
        outputs = self._collect()
        self._content = Content("fake")
        self._writing.begin(secret=True)
        return outputs

    def reset(self, at: float) -> Outputs:
        """The client starts anew: the caret may be elsewhere."""
        self._choice.close()
        if not self._resets.keeps(self._content.client, self._writing.open, at):
            self._writing.leave()
        return self._collect()

    def end(self) -> Outputs:
        """The process ends between two keys: what is open is text, and nothing shows any more."""
        self._choice.close()
        self._hide_offers()
        self._writing.flush()
        return self._collect()

    def surrounding(self, text: str, cursor: int, anchor: int, at: float) -> Outputs:
        """The client tells its text; what differs from what is believed corrects that, unless it is only late."""
        if self._writing.secret:
            return ()
        around = self._text.read(text, cursor, anchor, self._writing.document)
        if around is not None:
            if self._resets.settles(around.before):
                self._writing.leave()
            self._choice.marked = around.marked
            self._hear(around, at)
        return self._collect()

    # --- what the person does

    def press(self, key: Key) -> TypistReply:
        """One key, pressed or released."""
        if key.released:
            return TypistReply(handled=False)
        if self._resets.settles():
            self._writing.leave()
        self._hide_expired(key.at)
        before = self._writing.document
        by_chord = self._chord(key)
        handled = by_chord or self._press(key)
        if not handled:
            self._writing.tell(Passed(key.name, Private(key.char), key.mods))
            self._resets.passed(key)
            self._writing.joins &= key.is_shift or key.is_modifier
        if self._writing.document != before and not by_chord:
            self._text.remember(before, key.at)
            self._offers.typed(self._writing.document, key.at)
        return TypistReply(handled, self._collect())

    def candidate_clicked(self, index: int, at: float) -> Outputs:
        """A row of the panel's list was clicked, counted from the first one of the page that shows."""
        if self._choice.is_open:
            self._choice.click(index)
        elif (take := self._offers.click(index, self._writing.document, at)) is not None:
            self._take(take, at)
        return self._collect()

    def turned(self, way: Way) -> Outputs:
        """The list of hanja was turned by the panel's own arrows, or the wheel over it."""
        self._choice.turn(way)
        return self._collect()

    def property_activated(self) -> Outputs:
        """한/A was clicked in the panel."""
        self._choice.close()
        self._choose(hangul=not self._hangul)
        return self._collect()

    # --- what the session does

    def offer(self, offering: Offering, at: float) -> Outputs:
        """The session's newest rows; those for another field are dropped, and the panel shows one list at a time."""
        wanted = self._hangul and not self._writing.secret and not self._choice.is_open
        ours = wanted and offering.generation == self._generation
        if not ours or not offering.rows:
            self._hide_offers()
            if ours:
                self._offers.stand(offering)
            return self._collect()
        take = self._offers.publish(offering, self._writing.document, at)
        if take is not None:
            self._take(take, at)
        else:
            self._show_offers()
        return self._collect()

    def withdraw(self) -> Outputs:
        """The session is gone, or has nothing to offer."""
        self._hide_offers()
        return self._collect()

    def retell(self) -> Outputs:
        """There is another session: it is told what the text is, and in which state the input method."""
        self._hide_offers()
        self._told = None
        self._writing.retell()
        return self._collect()

    def insert(self, insert: Insert, at: float) -> Outputs:
        """The session changes the text by itself, for a click in its popup; what changes nothing is only answered."""
        self._text.remember(self._writing.document, at)
        done = not self._choice.is_open and self._writing.put(insert)
        if insert.wanted != insert.partial or insert.tail.reveal():
            self._hide_offers()
        self._writing.tell(Inserted(insert.hold, done))
        return self._collect()

    def tick(self, at: float) -> Outputs:
        """Time has passed."""
        self._hide_expired(at)
        return self._collect()

    # --- one key

    def _press(self, key: Key) -> bool:
        settings = self._settings
        if key.is_shift or self._content.latin:
            return False
        if self._choice.is_open and (answer := self._choice.press(key, settings.hanja_keys)) is not None:
            return answer
        if settings.switch_keys.are_begun_by(key):
            return False
        if settings.switch_keys.match(key):
            self._choose(hangul=not self._hangul)
            return True
        if settings.on_keys.match(key):
            self._choose(hangul=True)
            return False
        if not self._hangul:
            return False
        if settings.off_keys.match(key):
            self._choose(hangul=False)
            return False
        if settings.hanja_keys.are_begun_by(key):
            return False
        if settings.hanja_keys.match(key):
            self._hide_offers()
            self._choice.open(vertical=settings.vertical)
            return True
        return self._compose(key)

    def _compose(self, key: Key) -> bool:
        """A key in Hangul mode that means nothing else."""
        writing = self._writing
        if key.is_modifier and (self._offers.shown or self._offers.stands(key.at) or writing.holds_blank):
            # It may be the beginning of a chord, which erases nothing while the syllable is open.
            return False
        if key.aside:
            writing.flush()
            return False
        if key.name == "Backspace":
            return writing.backspace()
        char = self._positions.char(key)
        if char and not writing.composer.by_position:
            char = self._positions.letter(key)
        if char and writing.press(char, _MARKS):
            return True
        if writing.holds_blank and key.char and key.char in _MARKS:
            writing.replace_blank(key.char)
            return True
        if key.char and (writing.open or writing.joins):
            # By the way of what it ends: handed back, it may be overtaken by what comes next (학교 했 became 학교했 ).
            writing.commit(key.char)
            return True
        writing.flush()
        return False

    def _choose(self, *, hangul: bool) -> None:
        """The person wants this mode."""
        self._chosen = True
        self._turn(hangul=hangul)

    def _turn(self, *, hangul: bool) -> None:
        self._writing.flush()
        if not self._settings.latin and self._hangul:
            return
        if self._hangul != hangul:
            self._hangul = hangul
            self._hide_offers()
            self._writing.add(Mode(hangul))

    # --- offers

    def _chord(self, key: Key) -> bool:
        """Whether the key is a chord of the rows that are offered; what it does is done then."""
        if not self._hangul or self._writing.secret or self._choice.is_open:
            return False
        answer = self._offers.press(key.chord, self._writing.document, key.at)
        if isinstance(answer, Take):
            self._take(answer, key.at)
        elif isinstance(answer, Move | Unlearn):
            self._writing.tell(OfferUsed(answer.number, answer.what, answer.index))
            self._show_offers()
        elif isinstance(answer, Wish):
            self._writing.tell(OfferUsed(answer.number, answer.what))
        elif isinstance(answer, Drop):
            self._writing.tell(OfferUsed(answer.number, "dismissed"))
            self._hide_offers()
        return answer is not None

    def _take(self, take: Take, at: float) -> None:
        """Puts a row there: what is missing is committed at once, and the blank behind it held."""
        writing = self._writing
        insert = take.insert(writing.document)
        self._text.remember(writing.document, at)
        writing.tell(OfferUsed(take.number, "taken", take.index, take.spaced))
        writing.put(insert)
        self._hide_offers()

    def _show_offers(self) -> None:
        """In the panel, if it is to list them and does not yet: the session renews what it offers every second."""
        offering = self._offers.offering
        if not offering.listed:
            return
        shown = OffersShown(offering.rows, self._offers.selected, offering.note, offering.signs)
        if shown != self._panel:
            self._panel = shown
            self._writing.add(shown)

    def _hide_offers(self) -> None:
        self._offers.withdraw()
        if self._panel is not None:
            self._panel = None
            self._writing.add(OffersHidden())

    def _hide_expired(self, at: float) -> None:
        if self._offers.expired(at):
            self._hide_offers()

    # --- the field

    def _hear(self, around: Around, at: float) -> None:
        writing = self._writing
        agreeing = writing.document.agreeing(around.before)
        after = Private(around.after)
        if agreeing is None and self._text.is_late(around.before, writing.document, at):
            return
        document = agreeing or writing.document.corrected(around.before)
        if document == writing.document and after == writing.after:
            return
        writing.after = after
        writing.add(Tell(Surrounding(document.before, after)))
        if document.text != writing.document.text:
            self._text.remember(writing.document, at)
        writing.document = document

    def _enter(self, content: Content) -> None:
        self._content = content
        self._choice.marked = ""
        self._writing.begin(secret=content.secret)
        self._text.another_field(content.client)
        self._told = None
        self._writing.add(Mode(self._hangul))

    def _leave(self) -> None:
        self._choice.close()
        self._writing.leave()
        self._hide_offers()

    def _collect(self) -> Outputs:
        """All that is to be done; the session is told last in which state the input method is then."""
        state = state_of(self._writing.composer, hangul=self._hangul, choosing=self._choice.is_open)
        if state != self._told and not self._writing.secret:
            self._told = state
            self._writing.tell(state)
        return self._writing.collect()

    def _use_preedit(self) -> None:
        unable = self._settings.preedit is PreeditMode.NONE and not self._replaces
        self._writing.mode = PreeditMode.SYLLABLE if unable else self._settings.preedit
