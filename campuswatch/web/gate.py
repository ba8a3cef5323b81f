"""Who a request comes from: by the session's cookie or a program's token. Whoever shows neither is nobody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.entry_key import EntryKey
from campuswatch.usecases.entering import SEEN_EACH_MS, known
from campuswatch.usecases.tokens import USED_EACH_MS, let_by_token
from campuswatch.web.visitor import NOBODY, Visitor
from inventory.database import Database
from inventory.repository import api_tokens, sessions

COOKIE = "session"
SECURE_COOKIE = "__Host-session"
LONGEST_TOKEN = 100
FOR_PROGRAMS = ("/api/", "/metrics", "/events")
QUIET = "x-campuswatch-live"
"""A header of our script: this look was no person's, and keeps no session alive."""


def visitor_of(database: Database, key: EntryKey, request: Request, now_ms: int, *, quiet: bool = False) -> Visitor:
    """NOBODY for who is not let in. A `quiet` look is no person's, as one with the header QUIET. Raises
    DatabaseError."""
    bearer = bearer_of(request)
    if bearer is not None:
        return program_of(database, key, bearer, now_ms)
    token = token_of(request)
    if not token:
        return NOBODY
    with database.read() as connection:
        let = known(connection, key, token, now_ms=now_ms)
    if let is None:
        return NOBODY
    if not quiet and QUIET not in request.headers and now_ms - let.session.seen_ms >= SEEN_EACH_MS:
        database.write(lambda connection: sessions.see(connection, let.session.id, at_ms=now_ms))
    return Visitor(actor=let.actor, session=let.session, form_token=key.form_token(token))


def program_of(database: Database, key: EntryKey, token: str, now_ms: int) -> Visitor:
    """A program with its token. Raises DatabaseError."""
    with database.read() as connection:
        let = let_by_token(connection, key, token, now_ms=now_ms)
    if let is None:
        return NOBODY
    if now_ms - (let.token.used_ms or 0) >= USED_EACH_MS:
        database.write(lambda connection: api_tokens.use(connection, let.token.id, at_ms=now_ms))
    return Visitor(actor=let.actor, token=let.token)


def bearer_of(request: Request) -> str | None:
    """The token that a program shows, where programs may come; None where it shows none. Its cookie then counts for
    nothing."""
    said = request.headers.get("authorization")
    if said is None or not request.url.path.startswith(FOR_PROGRAMS):
        return None
    scheme, _, token = said.partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and len(token) <= LONGEST_TOKEN and token.isascii() else ""


def token_of(request: Request) -> str:
    token = request.cookies.get(SECURE_COOKIE if is_secure(request) else COOKIE, "")
    return token if len(token) <= LONGEST_TOKEN and token.isascii() else ""


def is_secure(request: Request) -> bool:
    """Behind a proxy on this machine it is what the proxy says."""
    if request.url.scheme == "https":
        return True
    peer = request.client.host if request.client else ""
    return peer in ("127.0.0.1", "::1") and request.headers.get("x-forwarded-proto") == "https"


def let_in(request: Request, response: Response, token: str, life_s: int | None = None) -> None:
    """Put the session's token into the browser; until it is closed, or for so long."""
    secure = is_secure(request)
    response.set_cookie(
        SECURE_COOKIE if secure else COOKIE, token, max_age=life_s, path="/", secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip


def let_out(request: Request, response: Response) -> None:
    secure = is_secure(request)
    name = SECURE_COOKIE if secure else COOKIE
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
