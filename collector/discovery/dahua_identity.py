"""What a device that may speak Dahua's CGI tells a stranger: its realm, which holds its serial; seldom more."""

from __future__ import annotations

from collections.abc import Mapping

from collector.discovery.courtesy import web_of
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols import http
from collector.protocols.dahua import device as dahua
from collector.protocols.errors import BadAnswer


async def ask_dahua(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """`dahua.realm`, or `dahua.model` and `dahua.serial`. One request."""
    web = web_of(subject)
    answer = await http.get(
        subject.address,
        web.port,
        dahua.SYSTEM_INFO,
        subject.deadline_s,
        secure=web.secure,
        monotonic=instruments.clock.monotonic,
    )
    if answer.code == 401:
        return {"dahua.realm": answer.realm} if answer.realm else {}
    try:
        told = dahua.read_system_info(answer.body) if answer.code == 200 else dahua.SystemInfo()
    except BadAnswer:  # a page for people
        return {}
    evidence = {"dahua.model": told.model, "dahua.serial": told.serial}
    return {source: text for source, text in evidence.items() if text}
