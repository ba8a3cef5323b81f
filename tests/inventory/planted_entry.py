"""Who is let in at the planted campus: a session, a token, a link, one-time codes of a person."""

from __future__ import annotations

from dataclasses import replace

from planted_secrets import HOLDER
from sqlalchemy import Connection

from inventory.model.api_token import ApiToken
from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.second_factor import SecondFactor
from inventory.model.session import Session, SessionKind
from inventory.repository import api_tokens, entry_links, second_factors, sessions

AT_MS = 1_795_366_800_000
DAY_MS = 86_400_000
SESSION = Session(
    id="session-1", kind=SessionKind.BROWSER, person=HOLDER.id, name="mai", role="viewer", generation=1,
    school="S01", areas=(), rights=frozenset({"look"}), created_ms=AT_MS, expires_ms=AT_MS + DAY_MS, proof=b"proof",
    seen_ms=AT_MS, proven_ms=AT_MS,
)  # fmt: skip
TOKEN = ApiToken(
    id="token-1", digest="digest-1", name="figures", person=HOLDER.id, school="S01", areas=(),
    rights=frozenset({"look"}), created_ms=AT_MS, expires_ms=AT_MS + DAY_MS, proof=b"proof", by="planter",
)  # fmt: skip
LINK = EntryLink(
    id="link-1", purpose=EntryPurpose.NEW_LOGIN, school="S01", person=HOLDER.id, created_ms=AT_MS,
    expires_ms=AT_MS + DAY_MS, proof=b"proof", by="planter",
)  # fmt: skip
FACTOR = SecondFactor(person=HOLDER.id, generation=1, sealed=b"sealed", confirmed_ms=AT_MS, codes=frozenset({"code"}))
SPECIAL_ENTRY: dict[str, dict[str, object]] = {
    "sessions.add": {"session": replace(SESSION, id="session-2")},
    **{f"sessions.{name}": {"id": SESSION.id} for name in ("get", "see", "prove", "end")},
    "sessions.end_all": {"person": HOLDER.id},
    "person_logins.generation": {"id": HOLDER.id},
    "api_tokens.add": {"token": replace(TOKEN, id="token-2", digest="digest-2")},
    **{f"api_tokens.{name}": {"id": TOKEN.id} for name in ("get", "use", "revoke")},
    "api_tokens.of_person": {"id": HOLDER.id},
    "api_tokens.revoke_all": {"person": HOLDER.id},
    "api_tokens.of_digest": {"digest": TOKEN.digest},
    "entry_links.add": {"link": replace(LINK, id="link-2")},
    **{f"entry_links.{name}": {"id": LINK.id} for name in ("get", "use")},
    "entry_links.use_all": {"purpose": LINK.purpose, "person": HOLDER.id},
    "second_factors.put": {"factor": FACTOR},
    "second_factors.of_person": {"id": HOLDER.id},
    "second_factors.step": {"id": HOLDER.id, "step": 7},
    "second_factors.remove": {"id": HOLDER.id},
}


def plant_entry(connection: Connection) -> None:
    """After the secrets: the person is theirs."""
    sessions.add(connection, SESSION)
    api_tokens.add(connection, TOKEN)
    entry_links.add(connection, LINK)
    second_factors.put(connection, FACTOR)
