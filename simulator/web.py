"""A request to the web face of a device and its answer, as its services see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from simulator.station import Station

XML = "application/xml; charset=UTF-8"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """`target` is path and query as sent; `query` has their last value each. `account` is who has been let in."""

    method: str
    target: str
    body: bytes = b""
    authorization: str = ""
    account: str = ""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> Mapping[str, str]:
        try:
            return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))
        except ValueError:
            return {}


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` stand beside those of every answer."""

    status: int
    body: str = ""
    kind: str = HTML
    headers: tuple[tuple[str, str], ...] = field(default=())


Serve = Callable[["Station", Request], Answer | None]
"""None: not a page of this service."""
