"""What a process of ours does before anything else: what it holds in memory stays there, and no stranger's code runs.

Typed text goes through these processes, so they leave no core dump, what they
write is for its owner only, and nothing is imported from the folder in which
somebody happened to start the program.  ``main`` calls this; whoever imports
the program's parts into a process of their own is left as they are.

Loads nothing but what Python has loaded already, and the rest where it is
used: who is first must not be slow.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

__all__ = ["allow_files", "as_person", "close_memory", "end_with_parent", "outlive_parent", "seal"]

_OWN = 0o077
"""The mask under which files are their owner's only."""

_GRACE_S = 2.0
"""Who hears that the parent is gone and has not ended by itself after this time is ended."""

_FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_LIBRARIES = ("LLAMA_CPP_LIB_PATH", "GGML_BACKEND_PATH")
"""Where the environment has llama.cpp and its parts loaded from."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _SIGKILL = 1, 4, 9

_umask: int | None = None
"""The person's own, once it is replaced."""


def seal() -> None:
    """No core dump, no file for others, no code from the current folder, and no file of ours for standard error.

    The second time does nothing new.
    """
    global _umask  # noqa: PLW0603  # a process has one mask
    if not getattr(sys, "frozen", False):
        _forget_the_current_folder()
    if sys.platform != "win32":
        _fill_first_files()
        _forget_relative_folders()
    for name in _LIBRARIES:
        os.environ.pop(name, None)
    _leave_no_core()
    before = os.umask(_OWN)
    if _umask is None:
        _umask = before


def close_memory() -> None:
    """Lets no other program of the person's read or trace this process's memory, and the system write no core of it.

    Linux: its folder in ``/proc`` becomes root's.  What a desktop portal
    refuses to such a process is in ``desktop.ui.portal``.
    """
    if sys.platform == "linux":
        _control(_PR_SET_DUMPABLE, 0)


@contextlib.contextmanager
def as_person() -> Iterator[None]:
    """What is started inside, a browser or an editor, gets the mask for new files that the person had."""
    ours = os.umask(_OWN if _umask is None else _umask)
    try:
        yield
    finally:
        os.umask(ours)


def allow_files(wanted: int) -> int:
    """Lets this process have so many files open at once, or as many as the system allows it; Windows counts none.

    Returns how many of those that were wanted it may have.
    """
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def end_with_parent() -> None:
    """For a role: ends this process when the other end of its standard input is gone, whatever it is busy with.

    Who reads the link hears that too, and ends the process properly; but one
    that still imports, or loads a model, reads nothing.  Where the system
    can, it is killed at once.
    """
    try:
        source = os.dup(0)
    except OSError:  # there is none, so nobody is there to end with
        return
    if sys.platform == "linux":
        _control(_PR_SET_PDEATHSIG, _SIGKILL)
    _watch(source)


def outlive_parent() -> None:
    """Is not killed at once any more, because it has keys to give back when the parent is gone."""
    if sys.platform == "linux":
        _control(_PR_SET_PDEATHSIG, 0)


def _end_at_once(code: int) -> None:
    """Ends this process whatever its other threads do.

    Windows ends those first where a process ends by itself, and then waits for
    what they had locked: one that was importing left half a process behind.
    """
    if sys.platform == "win32":
        import _winapi

        _winapi.TerminateProcess(_winapi.GetCurrentProcess(), code)
    os._exit(code)


def _forget_the_current_folder() -> None:
    """Takes out of the search for modules what is there for where the person stands, unless the program lies there."""
    program = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    relative = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if not os.path.isabs(each)]  # noqa: PTH117
    try:
        here = os.getcwd()  # noqa: PTH109  # pathlib takes its time
    except OSError:  # it was deleted
        here = ""
    strange = {here, "", *(os.path.abspath(each) for each in relative if here)}  # noqa: PTH100
    sys.path[:] = [each for each in sys.path if each == program or each not in strange]


def _forget_relative_folders() -> None:
    """Takes out of the environment the person's folders that are none, as if they were not named.

    Read as paths they would mean where somebody stands: settings would be
    taken from a stranger's folder, and each process would have others.
    """
    for name in _FOLDERS:
        if not os.path.isabs(os.environ.get(name, "/")):  # noqa: PTH117
            del os.environ[name]
    if not os.path.isabs(os.path.expanduser("~")):  # noqa: PTH111, PTH117  # an account that the system does not know
        os.environ["HOME"] = "/"


def _fill_first_files() -> None:
    """Opens on nothing what is closed of the three files that every program has.

    Else the first ones that we open, a log or a link, would have their
    numbers, and whatever a library prints would go there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, which is this one


def _leave_no_core() -> None:
    if sys.platform == "win32":
        _report_no_faults()
        return
    import resource

    # Both: a hard limit that stays would let whoever we start raise it again.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A program that collects cores from a pipe is asked whatever the limit says: then there is no memory in them.
        with contextlib.suppress(OSError), open("/proc/self/coredump_filter", "w", encoding="ascii") as chosen:  # noqa: PTH123
            chosen.write("0")


if sys.platform == "win32":

    def _report_no_faults() -> None:
        """No dialogue and no report of a crash, which would hold memory; a report all the same holds no heap."""
        import ctypes

        kernel = ctypes.WinDLL("kernel32")
        no_critical_errors, no_fault_box, no_open_file_box = 0x1, 0x2, 0x8000
        kernel.SetErrorMode(no_critical_errors | no_fault_box | no_open_file_box)
        no_heap = 0x1
        with contextlib.suppress(AttributeError):
            kernel.WerSetFlags(no_heap)
        # The C library of llama.cpp's build opens a window when it aborts, and waits for somebody to close it.
        to_stderr = 1
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL("msvcrt")["_set_error_mode"](to_stderr)
        if getattr(sys, "frozen", False):  # else it is Python, of which others may want reports
            with contextlib.suppress(AttributeError, OSError):
                ctypes.WinDLL("wer").WerAddExcludedApplication(os.path.basename(sys.executable), False)  # noqa: PTH119

    def _parent() -> int:
        """As ``os.getppid``, which takes a snapshot of the process for that, and Wine has none."""
        import ctypes

        # PROCESS_BASIC_INFORMATION: six words, of which the last is the process that started this one.
        basic = (ctypes.c_size_t * 6)()
        this, basics = ctypes.c_void_p(-1), 0
        ctypes.WinDLL("ntdll").NtQueryInformationProcess(this, basics, basic, ctypes.sizeof(basic), None)
        return int(basic[5])

    def _watch(source: int) -> None:
        """The parent itself is waited for: the pipe is read by another thread, and only one may wait for it."""
        import _winapi
        import threading

        os.close(source)
        try:
            parent = _winapi.OpenProcess(_winapi.SYNCHRONIZE, False, _parent())
        except OSError:  # it is gone, and who reads the link hears that
            return

        def wait() -> None:
            _winapi.WaitForSingleObject(parent, _winapi.INFINITE)
            _end_soon()

        threading.Thread(target=wait, name="parent-watch", daemon=True).start()

else:

    def _watch(source: int) -> None:
        import select
        import threading

        hung_up = select.poll()
        hung_up.register(source, 0)  # its end is told unasked, also while there is something to read
        if hung_up.poll(0):  # since before anybody watched
            os._exit(0)

        def wait() -> None:
            hung_up.poll()
            _end_soon()

        threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def _end_soon() -> None:
    import time

    time.sleep(_GRACE_S)
    _end_at_once(0)


def _control(option: int, value: int) -> None:
    """``prctl`` of Linux; a kernel that refuses leaves things as they are."""
    import ctypes

    ctypes.CDLL(None).prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0)))
