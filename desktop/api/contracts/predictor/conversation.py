"""Contract A's WebSocket: a text comes, predictions for it go back; a newer text takes the older one's place.

A connection has one place among all that wait for the engine and keeps it
while texts change, so that whoever types fast is answered like whoever does
not.  A message that is none is answered with an error, and the connection
lives.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from desktop.api.asking.together import EotTogether
from desktop.api.contracts.kit import told_refusal
from desktop.api.contracts.predictor.asking import Predictions, PredictorAsking
from desktop.api.contracts.predictor.bodies import InputMessage, read_message
from desktop.api.safety.refusal import Refusal
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.wire.eot import EotItem

__all__ = ["add_socket"]

_CLIENT_CHARACTERS = 200
_TOO_LONG = 1008


def add_socket(app: FastAPI, asking: PredictorAsking, together: EotTogether) -> None:
    """``/ws/{client_id}``."""

    @app.websocket("/ws/{client_id}")
    async def serve(socket: WebSocket, client_id: str) -> None:
        if len(client_id) > _CLIENT_CHARACTERS:
            await socket.close(_TOO_LONG)
            return
        await socket.accept()
        await _Connection(socket, asking, together).serve()


class _Connection:
    """One client; ``serve`` returns when it is gone."""

    def __init__(self, socket: WebSocket, asking: PredictorAsking, together: EotTogether) -> None:
        self._socket, self._asking, self._together = socket, asking, together
        self._newest: InputMessage | None = None
        self._asked: InputMessage | None = None
        """What is being answered; none while this connection waits for its turn."""
        self._changed = asyncio.Event()

    async def serve(self) -> None:
        """Reads until the client goes; what it asked and will not hear is given up."""
        answering = asyncio.create_task(self._answer())
        try:
            with contextlib.suppress(WebSocketDisconnect):
                while (said := await self._socket.receive())["type"] == "websocket.receive":
                    await self._take(said.get("text") or "")
        finally:
            answering.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await answering

    async def _take(self, said: str) -> None:
        message = read_message(said)
        if message is None:
            await self._socket.send_json(_error(Refusal(400, "INVALID_INPUT", text(ApiSentence.NO_MESSAGE))))
            return
        self._newest = message
        self._changed.set()

    async def _answer(self) -> None:
        while True:
            await self._changed.wait()
            self._asked = None
            try:
                found = await self._asking.predict_newest(self._next, self._changed)
                told = await self._told(self._next_asked(), found)
            except Exception as error:  # noqa: BLE001  # one question went wrong; the connection lives
                told = _error(told_refusal(error))
                if self._asked is None:
                    self._changed.clear()
            # A newer text has come meanwhile: this answer is stale.
            if not self._changed.is_set():
                await self._socket.send_json(told)

    def _next(self) -> InputMessage:
        self._changed.clear()
        self._asked = self._newest
        return self._next_asked()

    def _next_asked(self) -> InputMessage:
        assert self._asked is not None  # noqa: S101  # nothing is answered before something was asked
        return self._asked

    async def _told(self, asked: InputMessage, found: Predictions) -> dict[str, Any]:
        rows = [{"text": word, "confidence": probability} for word, probability in found.told()]
        told: dict[str, Any] = {"type": "prediction", "data": rows, "replaces": found.replaces}
        if asked.seq is not None:
            told["seq"] = asked.seq
        if asked.end and not self._changed.is_set():
            judged = await self._together.one(asked.text, 1, 1.0)
            if isinstance(judged.item, EotItem):
                told["end"] = {"probability": judged.item.probability, "assessment": judged.item.assessment}
        return told


def _error(refusal: Refusal) -> dict[str, Any]:
    return {"type": "error", "code": refusal.code, "message": refusal.sentence}
