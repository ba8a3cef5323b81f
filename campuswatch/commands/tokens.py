"""Tokens of programs: everybody makes and revokes their own."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, Lines, NeededLine
from campuswatch.commands.logins import key_of
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases import tokens
from campuswatch.usecases.actor import Right
from inventory.errors import Missing
from inventory.model.api_token import ApiToken
from inventory.model.scope import BUREAU
from inventory.repository import api_tokens
from language.message import Message

Days = Annotated[int, Meta(ge=1, le=tokens.LONGEST_DAYS)]
BY_NAME = {right.name.lower(): right for right in Right}


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` says what it is for. `rights` are names of rights; none is `look`."""

    name: NeededLine
    days: Days = 90
    rights: Lines = ("look",)


class OneToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id


def home_of(means: Means) -> tuple[str, tuple[str, ...]]:
    """School and areas of who asks."""
    if means.session is None or not means.person:
        raise Missing("token.no_login")
    return means.session.school, means.session.areas


def make(means: Means, body: NewToken) -> Done:
    school, areas = home_of(means)
    wanted = [one.strip().lower() for one in body.rights if one.strip()] or ["look"]
    unknown = [one for one in wanted if one not in BY_NAME or BY_NAME[one] not in means.actor.rights]
    if unknown:
        raise Unfit({"rights": Message("token.no_right", {"right": unknown[0][:40]})})
    text, made = tokens.make(
        means.database, key_of(means), means.actor, means.person, name=body.name, school=school, areas=areas,
        rights=[BY_NAME[one] for one in wanted], days=body.days, now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go="/account", answer={"id": made.id, "token": text}, once=(("token.text", text),))


def token_of(means: Means, id: str) -> ApiToken:
    with means.database.read() as connection:
        one = api_tokens.get(connection, BUREAU, id)
    if one is None or not (one.person == means.person or means.actor.scope.allows(one.school)):
        raise Missing("token.none", token=id[:40])
    return one


def revoke(means: Means, body: OneToken) -> Done:
    tokens.revoke(means.database, means.actor, means.person, body.id, now_ms=means.now_ms)
    return Done(go="/account")


def school_of_new(means: Means, body: NewToken) -> str:
    return home_of(means)[0]


def school_of(means: Means, body: OneToken) -> str:
    return token_of(means, body.id).school


COMMANDS: tuple[Command[Any], ...] = (
    Command(name="token.make", body=NewToken, right=Right.LOOK, school=school_of_new, do=make, fresh=True, hint=True,
            tags=("tokens",)),
    Command(name="token.revoke", body=OneToken, right=Right.LOOK, school=school_of, do=revoke, tags=("tokens",)),
)  # fmt: skip
