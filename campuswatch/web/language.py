"""In which language a page speaks: what the address asks for, what a cookie remembers, what the browser accepts."""

from __future__ import annotations

from starlette.requests import Request

from language.catalogue import LANGUAGES, negotiate

COOKIE = "lang"
COOKIE_SECONDS = 365 * 86_400


def choose_language(request: Request, default: str) -> str:
    """`?lang=`, else the cookie that remembers one, else Accept-Language, else `default` (the school's)."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return negotiate(request.headers.get("accept-language", ""), default)


def remember(request: Request) -> str | None:
    """The Set-Cookie value that a valid `?lang=` asks for."""
    wanted = request.query_params.get("lang")
    if wanted not in LANGUAGES:
        return None
    return f"{COOKIE}={wanted}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax"
