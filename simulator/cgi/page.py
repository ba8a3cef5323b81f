"""How Dahua's CGI speaks: lines of name=value, and two short ways of saying no."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.web import TEXT, Answer

END = "\r\n"
TIME = "%Y-%m-%d %H:%M:%S"


def lines(told: Iterable[tuple[str, object]]) -> Answer:
    return Answer(200, "".join(f"{name}={_text(value)}{END}" for name, value in told), TEXT)


def word(text: str) -> Answer:
    return Answer(200, text + END, TEXT)


def error(detail: str, status: int = 400) -> Answer:
    return Answer(status, f"Error{END}{detail}{END}", TEXT)


def bad_request() -> Answer:
    return error("Bad Request!")


def not_implemented() -> Answer:
    return error("Not Implemented!", 501)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
