"""Questions that are never answered keep nobody from the next one."""

from __future__ import annotations

import queue
import threading

from desktop.input.windows.beside import Inquiry, within


def test_the_newest_question_counts() -> None:
    """Those in between, asked while one is being answered, are not asked at all."""
    answers: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
    begun, go_on = threading.Event(), threading.Event()

    def ask(question: int) -> int:
        begun.set()
        go_on.wait()
        return question * 2

    beside: Inquiry[int, int] = Inquiry("test", ask, lambda question, answer: answers.put((question, answer)))
    beside.ask(1)
    assert begun.wait(5)
    beside.ask(2)
    beside.ask(3)
    go_on.set()
    assert [answers.get(timeout=5) for _ in range(2)] == [(1, 2), (3, 6)]
    beside.close()


def test_a_thread_that_is_stuck_is_left_and_another_asks() -> None:
    """Its answer, if it comes after all, is nobody's."""
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    hanging, never = threading.Event(), threading.Event()

    def ask(question: str) -> str:
        if question == "hangs":
            hanging.set()
            never.wait()
        return question

    beside: Inquiry[str, str] = Inquiry("test", ask, lambda _, answer: answers.put(answer), patience=0.0)
    beside.ask("hangs")
    assert hanging.wait(5)
    while answers.empty():
        beside.ask("answers")
    assert answers.get(timeout=5) == "answers"
    never.set()
    beside.ask("answers again")
    assert {answers.get(timeout=5) for _ in range(answers.qsize() + 1)} <= {"answers", "answers again"}
    beside.close()


def test_threads_are_not_left_for_ever() -> None:
    """After a few nothing is asked any more."""
    never = threading.Event()
    asked = threading.Semaphore(0)

    def ask(question: int) -> int:
        asked.release()
        never.wait()
        return question

    beside: Inquiry[int, int] = Inquiry("stuck", ask, lambda question, answer: None, patience=0.0)
    for number in range(4):
        beside.ask(number)
        while not asked.acquire(blocking=False):
            beside.ask(number)
    for number in range(20):
        beside.ask(number)
    assert sum(thread.name == "stuck" for thread in threading.enumerate()) == 4
    never.set()
    beside.close()


def test_a_question_that_raises_has_no_answer() -> None:
    """And the next one is asked."""
    answers: queue.SimpleQueue[int] = queue.SimpleQueue()
    beside: Inquiry[int, int] = Inquiry("test", lambda question: 6 // question, lambda _, answer: answers.put(answer))
    beside.ask(0)
    while answers.empty():
        beside.ask(2)
    assert answers.get(timeout=5) == 3
    beside.close()


def test_what_takes_too_long_is_none() -> None:
    """So is what raises; what comes in time is told."""
    never = threading.Event()

    def wait(happened: object, seconds: float) -> bool:
        assert callable(happened)
        return bool(happened(seconds))

    assert within("test", lambda: 3, wait, 5.0) == 3
    assert within("test", never.wait, wait, 0.01) is None
    assert within("test", lambda: 1 // 0, wait, 5.0) is None
    never.set()
