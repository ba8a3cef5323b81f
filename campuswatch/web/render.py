"""Templates to pages, and the files that stand beside them."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.language import remember
from dashboards.recordings.troubles import will_be
from dashboards.standing import WORST_FIRST
from dashboards.words import Words

HERE = Path(__file__).parent
LANGUAGE_NAMES = (("zh-CN", "中文"), ("vi", "Tiếng Việt"), ("en", "English"))
LONGEST_QUERY = 2048
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    mark: str  # of its content; stands in the address, so that a new version is fetched at once


def read_assets() -> Mapping[str, Asset]:
    return {path.name: read_asset(path) for path in sorted((HERE / "static").iterdir()) if path.is_file()}


def read_asset(path: Path) -> Asset:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(body, media_type, hashlib.sha256(body).hexdigest()[:12])


def make_environment(assets: Mapping[str, Asset], version: str, demo: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=lambda name: f"/static/{name}?v={assets[name].mark}",
        languages=LANGUAGE_NAMES,
        states=WORST_FIRST,
        will_be=will_be,
        version=version,
        demo=demo,
    )
    return environment


def with_query(url: URL) -> Callable[..., str]:
    """A function for templates: this page's address with some parameters changed; an empty one is left out.

    Always one of ours: a browser takes `//name/` and `/\\name/` for another host. A query stands in a page a dozen
    times, so what is longer than any of ours is cut.
    """
    path = quote("/" + url.path.lstrip("/\\"))
    query = url.query[:LONGEST_QUERY]

    def changed(**parameters: object) -> str:
        kept = dict(parse_qsl(query)) | {name: str(value) for name, value in parameters.items()}
        wanted = urlencode({name: value for name, value in kept.items() if value})
        return f"{path}?{wanted}" if wanted else path

    return changed


def page(
    environment: Environment,
    template: str,
    request: Request,
    words: Words,
    context: Mapping[str, Any],
    status: int = 200,
) -> Response:
    text = environment.get_template(template).render(w=words, with_query=with_query(request.url), **context)
    response = Response(text, status, media_type="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    cookie = remember(request)
    if cookie:
        response.headers["Set-Cookie"] = cookie
    return response
