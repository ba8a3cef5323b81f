"""What servers answer, read: rows of InfluxQL's JSON, and the reason in an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from collector.protocols.cleaning import clean_text
from collector.store.errors import StoreError
from collector.store.influx.http import Reply
from collector.store.influx.server import Rows
from language.message import Message, Parameter

MAX_REASON = 500  # characters
MAX_TARGET = 200  # characters

# Statuses of an answer that asking later may change, as our own mistakes do not.
WRONG = {400: "store.influx_query"}
REFUSED = {401: "store.influx_denied", 403: "store.influx_denied", 404: "store.influx_missing"}


def reason(body: bytes) -> str:
    """The server's own words in an answer that is no success, cleaned: 1.x `error`, 2.x and 3.x `message`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return clean_text(body, MAX_REASON)
    if isinstance(told, dict):
        told = told.get("error") or told.get("message") or told
    return clean_text(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), MAX_REASON)


def why(url: str, reply: Reply) -> str:
    """Of an answer that is no success, never empty."""
    if target := target_of(url, reply):
        return f"it redirects to {target}"
    return reason(reply.body) or next((one.phrase for one in HTTPStatus if one == reply.status), "it gave no reason")


def refused(url: str, reply: Reply) -> StoreError:
    """For an answer that is no success."""
    if moved := redirected(url, reply):
        return moved
    message_id = WRONG.get(reply.status) or REFUSED.get(reply.status) or "store.influx_failed"
    params: dict[str, Parameter] = {"url": url, "status": reply.status, "reason": why(url, reply)}
    return StoreError(Message(message_id, params), again=reply.status not in WRONG)


def redirected(url: str, reply: Reply) -> StoreError | None:
    """For an answer that sends us elsewhere, which nobody follows: a login would go along."""
    target = target_of(url, reply)
    if not target:
        return None
    secured = urlsplit(url).scheme == "http" and target.startswith("https:")
    params: dict[str, Parameter] = {"url": url, "status": reply.status, "target": target}
    return StoreError(Message("store.influx_secured" if secured else "store.influx_moved", params), again=True)


def target_of(url: str, reply: Reply) -> str:
    """Where a redirect leads (RFC 9110, 10.2.2), cleaned, without what may be secret: a login, a query. Else empty."""
    location = reply.headers.get("location", "") if 300 <= reply.status < 400 else ""
    try:
        parts = urlsplit(urljoin(url, location)) if location else None
    except ValueError:
        return clean_text(location.partition("?")[0].rpartition("@")[2], MAX_TARGET)
    host = parts.netloc.rpartition("@")[2] if parts else ""
    return clean_text(f"{parts.scheme}://{host}{parts.path}", MAX_TARGET) if parts else ""


def unreached(url: str, why: object) -> StoreError:
    return StoreError(Message("store.influx_away", {"url": url, "reason": str(why)}), again=True)


def nonsense(url: str, why: object) -> StoreError:
    """The answer is not what InfluxQL answers."""
    reason = clean_text(str(why), MAX_REASON)
    return StoreError(Message("store.influx_nonsense", {"url": url, "reason": reason}), again=True)


def rows(url: str, body: bytes, *, chunk: bool = False) -> Iterator[Rows]:
    """The series of all statements of one answer, or of a chunk of it.

    Raises StoreError for an error of a statement, and for an answer that the server cut short.
    """
    try:
        results = json.loads(body).get("results", ())
        for result in results:
            if "error" in result:
                raise refused(url, Reply(400, {}, json.dumps(result).encode()))
            if result.get("partial") and not chunk:
                raise StoreError(Message("store.influx_cut", {"url": url}))
            yield from map(_rows, result.get("series", ()))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise nonsense(url, error) from error


def _rows(series: dict[str, Any]) -> Rows:
    tags = {str(tag): str(value) for tag, value in (series.get("tags") or {}).items()}
    return Rows(str(series.get("name", "")), tags, series["columns"], series.get("values") or ())
