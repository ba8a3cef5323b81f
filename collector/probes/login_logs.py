"""The logs of devices, by the interface in which they tell of refused logins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo
from functools import partial
from uuid import uuid4

from collector.protocols.aside import aside
from collector.protocols.dahua import log as of_dahua
from collector.protocols.errors import BadAnswer, NotOffered, ProtocolError
from collector.protocols.isapi import log as of_isapi
from collector.protocols.isapi.zone_oddity import Meaning, moment_ms, written
from collector.protocols.web_session import WebSession
from collector.recorders import dahua, isapi
from collector.recorders.refused_logins import MOST, RefusedLogin, address_of, is_refused

Read = Callable[[WebSession, tzinfo, int, int], Awaitable[tuple[RefusedLogin, ...]]]
"""`(session, zone, from, until)`, both by the device's clock -> refused logins of its log, at most MOST.

Raises what the session raises, BadAnswer, and NotOffered for a device without a log."""
ROOT = "isapi.log"


async def by_isapi(session: WebSession, zone: tzinfo, start_ms: int, end_ms: int) -> tuple[RefusedLogin, ...]:
    """One request; two for one that is asked for the first time."""
    meaning, lead = Meaning(session.learnt(isapi.MEANING) or Meaning.WALL), int(session.learnt(isapi.LEAD) or 0)
    span = [written(at_ms, zone, meaning, lead) for at_ms in (start_ms, end_ms)]
    found = []
    for entry in await _isapi_entries(session, span):
        with suppress(ValueError, OverflowError):
            if is_refused(entry.minor):
                found.append(RefusedLogin(moment_ms(entry.moment, zone, meaning, lead), address_of(entry.address)))
    return tuple(found[:MOST])


async def _isapi_entries(session: WebSession, span: Sequence[datetime]) -> tuple[of_isapi.Entry, ...]:
    known = session.learnt(ROOT)
    failed: ProtocolError | None = None
    for root in (known,) if known else of_isapi.ROOTS:
        post = of_isapi.log_post(root, span[0], span[1], f"{{{str(uuid4()).upper()}}}")
        try:
            entries = await aside(of_isapi.read_log, await isapi.read(session, of_isapi.PATH, post))
        except (NotOffered, BadAnswer) as error:
            failed = error
            continue
        session.learn(ROOT, root, isapi.DAY_S)
        return entries
    assert failed is not None
    raise failed


async def by_dahua(session: WebSession, zone: tzinfo, start_ms: int, end_ms: int) -> tuple[RefusedLogin, ...]:
    """Three requests. The search is ended, be it in vain, for a device has few of them."""
    token = of_dahua.read_start(await dahua.read(session, of_dahua.start(start_ms, end_ms, zone)))
    if not token:
        return ()
    try:
        body = await dahua.read(session, of_dahua.page(token))
    except ProtocolError:
        await _end(session, token)
        raise
    await _end(session, token)
    entries = await aside(partial(of_dahua.read_page, zone=zone), body)
    found = (RefusedLogin(one.device_ms, address_of(one.address)) for one in entries if is_refused(one.type))
    return tuple(found)[:MOST]


async def _end(session: WebSession, token: str) -> None:
    with suppress(ProtocolError):
        await session.get(of_dahua.stop(token))


LOGS: Mapping[str, Read] = {"isapi": by_isapi, "dahua": by_dahua}
