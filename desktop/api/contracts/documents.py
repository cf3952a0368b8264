"""Swagger UI and ReDoc, from files that are here: the pages load nothing from elsewhere."""

from __future__ import annotations

import importlib.resources
import json

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.responses import FileResponse

__all__ = ["add_documents"]

_FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "text/javascript",
    "favicon.png": "image/png",
}
"""What pages may load, all of it from a package that carries nothing else."""

_PACKAGE = "fastapi_offline"

# ReDoc and Swagger UI write styles into the page, pictures as data, and work in a thread of their own.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_START = """
const at = {address};
if (window.SwaggerUIBundle) {{
  SwaggerUIBundle({{ url: at, dom_id: "#page", deepLinking: true }});
}} else {{
  Redoc.init(at, {{ hideDownloadButton: true }}, document.getElementById("page"));
}}
"""


def add_documents(app: FastAPI) -> None:
    """``/docs``, ``/redoc`` and the files that they load."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return _page(request, app.title, "swagger-ui-bundle.js", "swagger-ui.css")

    @app.get("/redoc", include_in_schema=False)
    async def redoc(request: Request) -> HTMLResponse:
        return _page(request, app.title, "redoc.standalone.js", "")

    @app.get("/documents/start.js", include_in_schema=False)
    async def start(request: Request) -> Response:
        address = json.dumps(f"{request.scope.get('root_path', '')}/openapi.json")
        return Response(_START.format(address=address), media_type="text/javascript")

    @app.get("/documents/{name}", include_in_schema=False)
    async def file(name: str) -> Response:
        if name not in _FILES:
            return Response(status_code=404)
        folder = importlib.resources.files(_PACKAGE) / "static"
        return FileResponse(str(folder / name), media_type=_FILES[name])


def _page(request: Request, title: str, script: str, style: str) -> HTMLResponse:
    base = f"{request.scope.get('root_path', '')}/documents"
    sheet = f'<link rel="stylesheet" href="{base}/{style}">' if style else ""
    page = (
        f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="icon" href="{base}/favicon.png">{sheet}</head><body><div id="page"></div>'
        f'<script src="{base}/{script}"></script><script src="{base}/start.js"></script></body></html>'
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})
