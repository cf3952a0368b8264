"""What is typed in one field: the text that stands, its open end, and how a change reaches application and session."""

from __future__ import annotations

from desktop.ime.composer.composer import Composer
from desktop.ime.typist.outputs import Commit, Erase, Output, Preedit, Tell, Told
from desktop.ime.typist.settings import PreeditMode
from desktop.input.plans import by_commit, shared
from desktop.input.protocol import Composed, Insert, Passed, Surrounding
from desktop.session.document import Document
from engine.text.private import Private

__all__ = ["Writing"]

_BLANK = " "


class Writing:
    """The open end is words that wait to be committed and the composer's syllable, or a blank that is held.

    ``document`` is the text as the session believes it too, because both
    follow the same events.  In a ``secret`` field nothing is told and nothing
    remembered.  Every change is added to ``outputs``, which ``collect`` hands
    out.
    """

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self.mode = PreeditMode.SYLLABLE
        self.secret = True
        self.document = Document()
        self.after = Private("")
        self.joins = False
        """Whether the caret stands behind what was committed here: no key has been handed back since."""
        self._word = ""
        self._blank = False
        self._shown = ""
        self._outputs: list[Output] = []

    @property
    def open(self) -> str:
        """What is not committed."""
        return _BLANK if self._blank else self._word + self.composer.preedit

    @property
    def preedit(self) -> Private:
        """What the client shows and does not hold for its text."""
        return Private("" if self.mode is PreeditMode.NONE else self._shown)

    @property
    def holds_blank(self) -> bool:
        """Whether a blank behind a taken word waits for the next key."""
        return self._blank

    def collect(self) -> tuple[Output, ...]:
        """Everything that is to be done since it was asked last."""
        outputs, self._outputs = tuple(self._outputs), []
        return outputs

    def add(self, output: Output) -> None:
        """Something else to do, in its turn."""
        self._outputs.append(output)

    def tell(self, event: Told) -> None:
        """Something for the session, unless this is nobody's affair."""
        if self.secret:
            return
        if isinstance(event, Composed | Passed | Surrounding):
            self.document = self.document.apply(event)
        self._outputs.append(Tell(event))

    def retell(self) -> None:
        """All that is known of the text, for a session that knows nothing."""
        if not self.secret:
            self.add(Tell(Surrounding(self.document.before, self.after)))
            self.add(Tell(Composed(Private(""), self.document.preedit)))

    def begin(self, *, secret: bool) -> None:
        """Another field, or another kind of it: of its text nothing is known."""
        self.secret, self.document, self.after = secret, Document(), Private("")
        self.joins = False

    def press(self, char: str, marks: str) -> bool:
        """One key for the composer; false when it is none of the layout's, and all that was open is committed.

        One of ``marks`` takes the place of a blank that is held.
        """
        committed, taken = self.composer.press(char)
        if not taken:
            # Nothing is committed yet where a blank is held: the caller may put a mark in its place.
            self._word += committed
            return False
        in_place = committed and committed in marks and not self.composer.preedit
        lead = _BLANK if self._blank and not in_place else ""
        self._blank = False
        self._word += committed
        committed = lead
        if self.mode is not PreeditMode.WORD or not self.composer.preedit:
            committed, self._word = lead + self._word, ""
        self._show(committed)
        return True

    def replace_blank(self, text: str) -> None:
        """Puts a mark where a blank is held."""
        self._blank = False
        self._show(text)

    def backspace(self) -> bool:
        """Takes the blank back that is held, or a letter, or one that waits; false when nothing is open."""
        if self._blank:
            self._blank = False
        elif not self.composer.backspace():
            if not self._word:
                return False
            self._word = self._word[:-1]
        self._show("")
        return True

    def flush(self) -> None:
        """Commits all that is open."""
        self._show(self._close())

    def leave(self) -> None:
        """The focus goes or the client resets: it has taken what is open as text by itself, where it was."""
        text, self._shown, self.joins = self._close(), "", False
        if text:
            self.tell(Composed(Private(text), Private(""), forced=True))

    def inherit(self, shown: str) -> None:
        """Goes on with what the client shows as being composed; what cannot be composed on is committed."""
        if self.mode is PreeditMode.NONE or not shown:
            return
        self._shown, self._blank = shown, shown == _BLANK
        if self._blank or (self.composer.reopen(shown[-1]) and self.composer.preedit == shown[-1]):
            self._word = "" if self._blank else shown[:-1]
            self.tell(Composed(Private(""), Private(shown)))
            return
        self.composer.flush()
        self._show(shown)

    def put(self, insert: Insert) -> bool:
        """Carries an insertion out, and tells what the text is then; false, and nothing is done, where it does not fit.

        True where the last syllable was to stay open and cannot, too: then it is committed.
        """
        partial, text = insert.partial.reveal(), self.document.text
        if insert.wanted == insert.partial and not insert.tail.reveal():
            return True
        if self.secret or not text.endswith(partial) or insert.composing != len(self.open):
            return False
        plan = by_commit(insert)
        commit, held = plan.commit.reveal(), plan.held.reveal()
        self._close()
        if held == _BLANK:
            self._blank = True
        elif held and not self.composer.reopen(held):
            commit += held
        if not plan.delete:
            self._show(commit)
            return True
        self._erase(plan.delete)
        self._show(commit, told=False)
        before = self.document.before.reveal()
        self.tell(Surrounding(Private(before[: len(before) - plan.delete] + commit), self.after))
        self.tell(Composed(Private(""), Private(self.open)))
        return True

    def replace(self, reading: str, text: str) -> None:
        """Commits ``text`` in place of a reading: a beginning of what is open, or an end of all that stands here."""
        opened = self.open
        if not opened.startswith(reading):
            self.put(Insert(0, Private(reading), tail=Private(text), composing=len(opened)))
            return
        if len(reading) > len(self._word):
            self._close()
        else:
            self._word = self._word[len(reading) :]
        self._show(text)

    def commit(self, text: str) -> None:
        """Commits ``text`` behind what is open."""
        self._show(self._close() + text)

    def _close(self) -> str:
        """Ends all that is open, and returns it."""
        text = _BLANK if self._blank else self._word + self.composer.flush()
        self._word, self._blank = "", False
        return text

    def _erase(self, count: int) -> None:
        """Erases behind the preedit's back: it must not be there when the application looks for the text."""
        if self.mode is PreeditMode.NONE:
            count += len(self._shown)
        elif self._shown:
            self.add(Preedit(Private("")))
        self._shown = ""
        self.add(Erase(count))

    def _show(self, committed: str, *, told: bool = True) -> None:
        """What became of the open end: ``committed`` of it is text, and the rest is shown."""
        opened, shown = self.open, self._shown
        if not committed and opened == shown:
            return
        self.joins = self.joins or bool(committed)
        if self.mode is PreeditMode.NONE:
            text = committed + opened
            common = shared(text, shown)
            if len(shown) > common:
                self.add(Erase(len(shown) - common))
            if text[common:]:
                self.add(Commit(Private(text[common:])))
        else:
            if committed:
                if shown:
                    # Some clients would keep both.
                    self.add(Preedit(Private("")))
                self.add(Commit(Private(committed)))
            if opened or not committed:
                self.add(Preedit(Private(opened), len(self.composer.preedit)))
        self._shown = opened
        if told:
            self.tell(Composed(Private(committed), Private(opened)))
