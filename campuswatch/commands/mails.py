"""Mail that is tried, and mail that is sent anew."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, School
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.mail_settings import mail_address
from campuswatch.usecases.actor import Right
from campuswatch.usecases.telling import MAIL
from campuswatch.usecases.trying_mail import put_test, try_again
from inventory.errors import Conflict, Missing
from inventory.repository import notices
from language.message import Message

Address = Annotated[str, Meta(min_length=3, max_length=254)]


class Tried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    to: Address
    school: School = ""
    language: Literal["zh-CN", "vi", "en"] | None = None


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    notice: Id


def test(means: Means, body: Tried) -> Done:
    """The running service sends it; the page shows what became of it."""
    if not means.settings.mail.server:
        raise Conflict("mail.no_server")
    if mail_address(body.to.strip()):
        raise Unfit({"to": Message("ledger.bad_email", {"email": body.to[:254]})})
    made = put_test(
        means.database, means.actor, MAIL, body.to.strip(), school=body.school,
        language=body.language or means.language, now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go="/settings/mail", answer={"id": made.id, "to": made.to})


def school_of(means: Means, body: Again) -> str:
    with means.database.read() as connection:
        found = notices.named(connection, means.actor.scope, body.notice)
    if found is None:
        raise Missing("ledger.no_dead_notice", notice=body.notice)
    return found.school


def again(means: Means, body: Again) -> Done:
    found = try_again(means.database, means.actor, body.notice, now_ms=means.now_ms)
    return Done(go="/settings/mail", answer={"id": found.id, "to": found.to})


TAGS = ("mail",)
COMMANDS = (
    Command(
        name="mail.test", body=Tried, right=Right.CONFIGURE, school=lambda means, body: body.school, do=test, hint=True,
        tags=TAGS,
    ),
    Command(name="notice.again", body=Again, right=Right.CONFIGURE, school=school_of, do=again, tags=TAGS),
)  # fmt: skip
