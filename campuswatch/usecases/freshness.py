"""A person whose password was typed within minutes, as what is opened only to such a person wants it."""

from __future__ import annotations

from campuswatch.usecases.actor import Actor
from campuswatch.usecases.signing_in import NotLetIn, SignedIn
from inventory.model.session import Session, SessionKind

FRESH_MS = 10 * 60_000


def is_fresh(session: Session | None, now_ms: int) -> bool:
    """Programs with a token and wall screens have no password that could be typed again."""
    if session is None or session.kind is not SessionKind.BROWSER:
        return False
    return 0 <= now_ms - session.proven_ms < FRESH_MS


def signed_in(actor: Actor, session: Session | None, now_ms: int) -> SignedIn:
    """The actor of that session. Raises NotLetIn."""
    if not is_fresh(session, now_ms):
        raise NotLetIn("login.again")
    return SignedIn(actor.name, actor.scope, actor.rights)
