"""How ISAPI speaks: documents in Hikvision's namespaces, and its way of saying no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from simulator.web import XML, Answer, Request

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
HIKVISION = "http://www.hikvision.com/ver20/XMLSchema"
ISAPI = "http://www.isapi.org/ver20/XMLSchema"
"""One device answers in both, by the age of the page."""


def tag(name: str, *content: object) -> str:
    """`content` are texts that are escaped, or an Element, which is not."""
    return f"<{name}>{''.join(text(part) for part in content)}</{name}>"


class Element(str):
    """XML of our own making, which is not escaped again."""

    __slots__ = ()


def text(part: object) -> str:
    return str(part) if isinstance(part, Element) else escape(str(part))


def element(name: str, *content: object) -> Element:
    return Element(tag(name, *content))


def elements(told: Iterable[tuple[str, object]]) -> Element:
    return Element("\n".join(tag(name, content) for name, content in told))


def page(name: str, *content: object, namespace: str = HIKVISION, attributes: str = "", status: int = 200) -> Answer:
    body = "".join(text(part) for part in content)
    spaced = f' xmlns="{namespace}"' if namespace else ""
    return Answer(status, f'{HEAD}<{name} version="2.0"{spaced}{attributes}>\n{body}\n</{name}>\n', XML)


def refusal(status: int, code: int, word: str, detail: str, url: str) -> Answer:
    """XML_ResponseStatus; 4 is an invalid operation, 6 invalid XML, 2 a device that is busy."""
    told = elements(
        (("requestURL", url), ("statusCode", code), ("statusString", word), ("subStatusCode", detail)),
    )
    return page("ResponseStatus", told, status=status)


def accepted(request: Request) -> Answer:
    return refusal(200, 1, "OK", "ok", request.path)


def posix_zone(moment: datetime) -> str:
    """`CST-8:00:00` for eight hours east: POSIX counts westward, and the recorders call every zone so."""
    east = moment.utcoffset()
    minutes = 0 if east is None else int(east.total_seconds()) // 60
    sign = "-" if minutes >= 0 else "+"
    return f"CST{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}:00"
