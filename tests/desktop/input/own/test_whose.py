"""What is told of a field of which the input method knows a client, a window its class, and accessibility a program."""

from __future__ import annotations

import pytest

from desktop.input.backend import Secrecy
from desktop.input.own.whose import Whose
from desktop.input.protocol import Caret, Composed, Field, Focus, ImeState, Rect, Surrounding
from engine.text.private import Private

TEXT = Surrounding(Private("오늘 "), Private(""))
SHELL = "gnome-shell"


class Clock:
    """Time that goes on when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """When it is."""
    return Clock()


@pytest.fixture
def whose(clock: Clock) -> Whose:
    """Nobody has told anything."""
    return Whose(clock)


def test_a_desktop_s_field_has_the_name_that_accessibility_tells(whose: Whose) -> None:
    """None before, and a late one is told of the same field."""
    assert whose.entered(Focus(1, SHELL, Field.PLAIN)) == Focus(1, "", Field.PLAIN)
    assert whose.in_program(("KeePassXC", "keepassxc")) == (Focus(1, "KeePassXC", Field.PLAIN, ("keepassxc",)),)
    assert whose.in_program(("KeePassXC", "keepassxc")) == ()
    assert whose.in_program(()) == (Focus(1, "", Field.PLAIN),)


def test_the_desktop_itself_is_no_program(whose: Whose) -> None:
    """Its menus come and go while a program has the focus."""
    whose.entered(Focus(1, SHELL, Field.PLAIN))
    assert whose.in_program(("gnome-shell", "gjs")) == ()


def test_what_was_said_of_the_field_before_names_no_other(whose: Whose, clock: Clock) -> None:
    """Who is left need not say so; that it still has the focus must have been said again."""
    whose.entered(Focus(1, SHELL, Field.PLAIN))
    whose.in_program(("gedit",))
    clock.now += 0.01
    assert whose.entered(Focus(2, SHELL, Field.PLAIN)) == Focus(2, "", Field.PLAIN)
    assert whose.in_program(("gedit",)) == (Focus(2, "gedit", Field.PLAIN),)
    assert whose.entered(Focus(2, SHELL, Field.PLAIN)) == Focus(2, "gedit", Field.PLAIN)


@pytest.mark.parametrize("client", ["", "QIBusInputContext", "xim"])
def test_a_window_s_class_names_who_says_nothing_of_itself(whose: Whose, client: str) -> None:
    """On X11, whatever the client is called; all names count."""
    whose.in_window("KeePassXC")
    assert whose.entered(Focus(1, client, Field.PLAIN)) == Focus(1, "KeePassXC", Field.PLAIN)
    assert whose.in_program(("Passwords",)) == (Focus(1, "KeePassXC", Field.PLAIN, ("Passwords",)),)
    assert whose.in_window("kate") == (Focus(1, "kate", Field.PLAIN, ("Passwords",)),)


@pytest.mark.parametrize("client", [SHELL, "wayland", "Wayland"])
def test_a_window_of_x11_is_none_of_a_desktop_s_fields(whose: Whose, client: str) -> None:
    """It may be one that was left long ago."""
    whose.in_window("XTerm")
    assert whose.entered(Focus(1, client, Field.PLAIN)) == Focus(1, "", Field.PLAIN)
    assert whose.in_window("kate") == ()


def test_a_client_that_names_its_program_is_believed(whose: Whose) -> None:
    """GTK's do, on Wayland too."""
    assert whose.entered(Focus(1, "gedit", Field.TERMINAL)) == Focus(1, "gedit", Field.TERMINAL)
    assert whose.in_window("Gedit") == (Focus(1, "Gedit", Field.TERMINAL, ("gedit",)),)


def test_a_password_is_closed_whoever_says_so(whose: Whose, clock: Clock) -> None:
    """Until accessibility says something else, also where the input method knows of no field."""
    assert whose.entered(Focus(1, "gedit", Field.PASSWORD)).field is Field.PASSWORD
    assert whose.entered(Focus(2, "gedit", Field.PLAIN)).field is Field.PLAIN
    assert whose.in_secrecy(Secrecy.PASSWORD) == (Focus(2, "gedit", Field.PASSWORD),)
    clock.now += 60
    assert whose.entered(Focus(3, "", Field.NONE)).field is Field.PASSWORD
    assert whose.in_secrecy(Secrecy.OPEN) == (Focus(3, "", Field.NONE),)


def test_a_field_that_has_not_answered_is_closed_and_no_other(whose: Whose, clock: Clock) -> None:
    """What accessibility said a moment ago may be of this field, what it said long ago is not."""
    whose.entered(Focus(1, "gedit", Field.PLAIN))
    assert whose.in_secrecy(Secrecy.UNKNOWN) == (Focus(1, "gedit", Field.UNKNOWN),)
    clock.now += 0.2
    assert whose.entered(Focus(2, "gedit", Field.PLAIN)).field is Field.UNKNOWN
    clock.now += 1
    assert whose.entered(Focus(3, "kate", Field.PLAIN)).field is Field.PLAIN
    assert whose.entered(Focus(4, "", Field.NONE)).field is Field.NONE


def test_a_form_s_line_is_told_as_one(whose: Whose, clock: Clock) -> None:
    """As long as it was said of this field; the next one may be of a program that says nothing."""
    whose.entered(Focus(1, "gedit", Field.PLAIN))
    assert whose.in_secrecy(Secrecy.LINE) == (Focus(1, "gedit", Field.LINE),)
    assert whose.in_secrecy(Secrecy.CLOSED) == (Focus(1, "gedit", Field.NONE),)
    clock.now += 10
    assert whose.entered(Focus(2, "kate", Field.PLAIN)).field is Field.PLAIN


def test_what_nobody_will_take_back_holds_for_this_field(whose: Whose) -> None:
    """When the bus is gone."""
    whose.entered(Focus(1, "gedit", Field.PLAIN))
    whose.in_secrecy(Secrecy.PASSWORD)
    assert whose.in_secrecy(Secrecy.UNTOLD) == ()
    assert whose.entered(Focus(1, "gedit", Field.PLAIN)).field is Field.PASSWORD
    assert whose.entered(Focus(2, "gedit", Field.PLAIN)).field is Field.PLAIN


def test_the_text_is_told_again_to_who_did_not_keep_it(whose: Whose) -> None:
    """Behind the field that was closed, or another program's; where a name came late it was kept."""
    whose.entered(Focus(1, "", Field.PLAIN))
    whose.heard(TEXT)
    whose.heard(Caret(Rect(1, 1, 1, 1)))
    whose.heard(ImeState(present=True, hangul=True))
    assert whose.in_window("gedit") == (Focus(1, "gedit", Field.PLAIN),)
    assert whose.in_window("kate") == (Focus(1, "kate", Field.PLAIN), TEXT)
    assert whose.in_secrecy(Secrecy.UNKNOWN) == (Focus(1, "kate", Field.UNKNOWN),)
    assert whose.in_secrecy(Secrecy.OPEN) == (Focus(1, "kate", Field.PLAIN), TEXT)
    assert whose.in_secrecy(Secrecy.PASSWORD) == (Focus(1, "kate", Field.PASSWORD),)
    whose.heard(Composed(Private("가"), Private("")))
    assert whose.in_secrecy(Secrecy.OPEN) == (Focus(1, "kate", Field.PLAIN),)


def test_the_text_of_another_field_is_not_told(whose: Whose) -> None:
    """Nobody has told of the text of this one."""
    whose.entered(Focus(1, "gedit", Field.PLAIN))
    whose.heard(TEXT)
    whose.entered(Focus(2, "gedit", Field.PLAIN))
    whose.in_secrecy(Secrecy.UNKNOWN)
    assert whose.in_secrecy(Secrecy.OPEN) == (Focus(2, "gedit", Field.PLAIN),)
