"""A process that dies at any step of changing files: what the disk holds then is looked at by the next one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

__all__ = ["STEPS", "dies_at", "every_death"]

STEPS = ("open", "replace", "rename", "link", "fsync", "unlink", "rmdir", "mkdir", "chmod", "write")
"""Every call by which anything is changed."""


def dies_at(step: int, action: Callable[[], object]) -> bool:
    """Does ``action`` in a process that is killed before its ``step``th change; whether it was."""
    child = os.fork()
    if child == 0:
        left = step

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def call(*arguments: object, **named: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **named)

            return call

        try:
            for name in STEPS:
                setattr(os, name, counted(getattr(os, name)))
            action()
        except BaseException:  # noqa: BLE001  # whatever it is, it must not run on in a copy of the tests
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return os.WIFSIGNALED(status)


def every_death(prepare: Callable[[], object], action: Callable[[], object], check: Callable[[], object]) -> int:
    """Lets ``action`` die at its first step, its second, …, until it lives; how many there were."""
    step = 0
    while True:
        prepare()
        died = dies_at(step, action)
        check()
        if not died:
            return step
        step += 1
