"""The page to try the API on, as an application behind the gateway: files, the same for everybody, and nothing else.

The page asks the contracts beside it as any program does; what may be asked
is decided there.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, RedirectResponse, Response

from desktop.api.contracts.kit import answer_errors, make_app, told_refusal
from desktop.api.safety.refusal import ErrorForm

__all__ = ["BUILT", "page_app"]

BUILT = Path(__file__).parent / "built"
"""What ``npm run build`` made; shipped, so that nobody who installs the program needs npm."""

_FILES = {"page.js": "text/javascript", "page.css": "text/css", "icon.svg": "image/svg+xml"}

# The page loads its own files and asks its own server, by HTTP and WebSocket, and nobody else can be told anything.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


def page_app(form: ErrorForm) -> FastAPI:
    """The application; ``form`` is how whoever it stands beside spells errors."""
    app = make_app("Ieum", "")
    answer_errors(app, form, told_refusal)

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(BUILT / "index.html", media_type="text/html", headers={"Content-Security-Policy": _POLICY})

    @app.get("", include_in_schema=False)
    async def near() -> Response:
        # A path of its own: the page's addresses are relative to it.
        return RedirectResponse("/page/", 308)

    @app.get("/{name}", include_in_schema=False)
    async def file(name: str) -> Response:
        return FileResponse(BUILT / name, media_type=_FILES[name]) if name in _FILES else Response(status_code=404)

    return app
