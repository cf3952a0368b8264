"""Whether the program starts with the person's session: an entry of their own in the XDG autostart folder."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from models import durable

__all__ = ["Autostart"]

_LONGEST = 1 << 16

_ENTRY = """\
[Desktop Entry]
Type=Application
Name=Ieum
Name[ko]=이음
Comment=Suggests the next Korean word while you type
Comment[ko]=글을 쓰는 동안 다음 어절을 제안합니다
Exec={command}
TryExec={program}
{place}Icon=ieum
Terminal=false
X-GNOME-Autostart-enabled=true
"""


@dataclasses.dataclass(frozen=True)
class Autostart:
    """The entry ``file``, and the ``command`` it runs."""

    file: Path
    command: Sequence[str]

    def is_on(self) -> bool:
        """Whether the person's own entry starts the program; the machine's, which is off, does not count."""
        try:
            lines = durable.read(self.file, _LONGEST).decode().splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        return not {"Hidden=true", "X-GNOME-Autostart-enabled=false"}.intersection(lines)

    def turn(self, *, on: bool) -> None:
        """Writes the entry, or removes it.  Raises ``OSError``."""
        if not on:
            self.file.unlink(missing_ok=True)
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        # A session stands in the home folder.  One program looks for no code there, but Python might.
        place = "Path=/\n" if len(self.command) > 1 else ""
        command = " ".join(map(_quoted, self.command))
        entry = _ENTRY.format(command=command, program=self.command[0], place=place)
        durable.write(self.file, entry.encode(), mode=durable.SHARED, through_link=True)

    def renew(self) -> None:
        """Writes an entry of version 0.1.0 anew, which ran Python with the code of whatever folder it stood in."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            earlier = f"Exec={_quoted(self.command[0])} -m desktop"
            if self.is_on() and earlier in durable.read(self.file, _LONGEST).decode().splitlines():
                self.turn(on=True)


def _quoted(part: str) -> str:
    """As the Desktop Entry Specification quotes an argument; a percent sign would begin a field."""
    escaped = re.sub(r'(["`$\\])', r"\\\1", part).replace("\\", "\\\\").replace("%", "%%")
    return part if re.fullmatch(r"[\w./+:@-]+", part) else f'"{escaped}"'
