"""`campuswatch alerts test` and `campuswatch alerts outbox`: whether people are told, and what they were not told."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from alerts.outbox import TEST
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.control import answers
from campuswatch.mail_means import means_of
from campuswatch.postman import Postman
from campuswatch.settings import SettingsError
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.telling import MAIL
from campuswatch.usecases.trying_mail import put_test, try_again
from inventory.errors import Conflict
from inventory.model.notice import Notice, NoticeState
from inventory.repository import notices
from inventory.repository.notices import DEAD_MAN
from inventory.short_id import SHORT
from language.catalogue import LANGUAGES
from language.moment import local

PATIENCE_S = 90
LOOK_S = 0.1
ENDS = frozenset({NoticeState.SENT, NoticeState.DEAD, NoticeState.QUIET})
OPEN = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.DEAD)


@verb("test", example="campuswatch alerts test --to you@example.org")
@click.option("--to", help="An address that gets the mail.")
@click.option("--hook", help="Or the name of a hook in the settings.")
@click.option("--school", default="", help="As if it were of this school.")
@click.option("--language", type=click.Choice(LANGUAGES), help="In this language; else the school's, or ours.")
@click.option("--wait", type=click.IntRange(1, 3_600), default=PATIENCE_S, show_default=True,
              help="Seconds to wait for its end.")  # fmt: skip
def test(desk: Desk, to: str | None, hook: str | None, school: str, language: str | None, wait: int) -> int:
    """Send a real notice through the whole chain, outbox and postman, and wait until somebody took it or refused it.

    The running service sends it; where none runs, this command does. The exit code is 1 where it was not taken.
    """
    if (to is None) == (hook is None):
        raise click.UsageError("name who gets it: --to you@example.org, or --hook NAME")
    channel, recipient = way(desk, to, hook)
    if school:
        known_school(desk.database, desk.actor, school)
    notice = put_test(
        desk.database, desk.actor, channel, recipient, school=school, language=language or "",
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    ended = asyncio.run(follow(desk, notice, wait))
    payload = {"id": ended.id, "to": ended.to, "state": ended.state, "answer": ended.answer, "why": why(desk, ended)}
    desk.put(payload, lambda: click.echo(sentence(desk, ended, wait)))
    return Exit.DONE if ended.state is NoticeState.SENT else Exit.FOUND


def way(desk: Desk, to: str | None, hook: str | None) -> tuple[str, str]:
    """Raises Conflict where that way is not set up, SettingsError for a hook's file with a mistake in it."""
    means = means_of(desk.settings)
    if to is not None:
        if means.mail is None:
            raise Conflict("mail.no_server")
        return MAIL, to
    if hook is None or hook not in means.hooks:
        raise SettingsError([f"no hook is called {hook!r}: name its file under [alerts] hooks in {desk.config}"])
    return means.hooks[hook].channel, hook


async def follow(desk: Desk, notice: Notice, wait_s: float) -> Notice:
    """The notice as it is when it came to rest, or when the time was over."""
    alone = not answers(desk.settings.control_path)
    postman = Postman(
        desk.database, desk.settings, means_of(desk.settings), desk.clock, name=f"test {notice.id}",
        only=frozenset({TEST}),
    )  # fmt: skip
    working = asyncio.create_task(postman.run()) if alone else None
    until_s = desk.clock.monotonic() + wait_s
    found = notice
    while found.state not in ENDS and desk.clock.monotonic() < until_s and not (working and working.done()):
        await asyncio.sleep(LOOK_S)
        with desk.database.read() as connection:
            found = notices.get(connection, desk.actor.scope, notice.id) or notice
    if working is not None:
        working.cancel()
        await asyncio.wait([working])
        if not working.cancelled() and (error := working.exception()):
            raise error
    return found


def sentence(desk: Desk, notice: Notice, wait: int) -> str:
    if notice.state is NoticeState.SENT:
        return f"taken for {notice.to}: {notice.answer}"
    reason = why(desk, notice) or untried(notice)
    if notice.state is NoticeState.DEAD:
        return f"refused for good: {reason}"
    return f"not taken within {wait} s, and tried again: {reason}"


def untried(notice: Notice) -> str:
    if notice.attempts:
        return "nothing was heard of it"
    return (
        "the running service has not tried yet; if its settings were changed since it began, "
        "send it SIGHUP or start it anew"
    )


def why(desk: Desk, notice: Notice) -> str:
    return desk.say(notice.error) if notice.error else ""


@verb("outbox", example="campuswatch alerts outbox")
@click.option("--school", help="Only this school's.")
@click.option("--all", "everything", is_flag=True, help="With those that were sent, gathered in another or over.")
@click.option("--again", metavar="ID", help="Try one anew that was refused for good.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="At most so many.")
def outbox(desk: Desk, school: str | None, everything: bool, again: str | None, limit: int) -> int:
    """List what people were not told: notices that wait, and those that were refused for good, with the reason.

    The exit code is 1 where one was refused for good.
    """
    if again is not None:
        revived = try_again(desk.database, desk.actor, again, now_ms=desk.clock.now_ms())
        desk.put(as_json(desk, revived), lambda: click.echo(f"{revived.id[:SHORT]} to {revived.to} is tried anew"))
        return Exit.DONE
    if school is not None:
        known_school(desk.database, desk.actor, school)
    with desk.database.read() as connection:
        found = notices.every(
            connection, desk.actor.scope, school, states=() if everything else OPEN, but_not_kind=DEAD_MAN, limit=limit
        )
    desk.put([as_json(desk, one) for one in found], lambda: print_notices(desk, found))
    return Exit.FOUND if any(one.state is NoticeState.DEAD for one in found) else Exit.DONE


def as_json(desk: Desk, one: Notice) -> dict[str, Any]:
    return {
        "id": one.id, "school": one.school, "kind": one.kind, "state": one.state, "channel": one.channel, "to": one.to,
        "subject": desk.say(one.letter.subject), "created_ms": one.created_ms, "due_ms": one.due_ms,
        "ended_ms": one.ended_ms, "attempts": one.attempts, "why": why(desk, one), "answer": one.answer,
        "digest": one.digest,
    }  # fmt: skip


def print_notices(desk: Desk, found: list[Notice]) -> None:
    if not found:
        click.echo("nothing waits, and nothing was refused")
        return
    zone = desk.settings.service.zone
    rows = [
        [one.id[:SHORT], one.state, f"{local(one.due_ms, zone):%m-%d %H:%M}", one.to or one.channel,
         desk.say(one.letter.subject), str(one.attempts), why(desk, one) or one.answer]
        for one in found
    ]  # fmt: skip
    print_table(["id", "is", "due", "to", "what", "tries", "why"], rows, fold=frozenset({3, 4, 6}))
