"""What servers answer, read: rows of InfluxQL's JSON, and the reason in an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from collector.protocols.cleaning import clean_text
from collector.store.errors import StoreError
from collector.store.influx.http import Reply
from collector.store.influx.server import Rows
from language.message import Message, Parameter

MAX_REASON = 500  # characters

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


def refused(url: str, reply: Reply) -> StoreError:
    """For an answer that is no success."""
    message_id = WRONG.get(reply.status) or REFUSED.get(reply.status) or "store.influx_failed"
    params: dict[str, Parameter] = {"url": url, "status": reply.status, "reason": reason(reply.body)}
    return StoreError(Message(message_id, params), again=reply.status not in WRONG)


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
