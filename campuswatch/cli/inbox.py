"""`campuswatch inbox`: what waits for a person, and the answers."""

from __future__ import annotations

from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.table import print_table
from campuswatch.usecases.inbox import accept, dismiss, same, waiting
from dashboards.words import Words
from inventory.inbox_entry import Entry, Topic
from inventory.model.sighting import Sighting
from inventory.reason import say

COLUMNS = ("id", "what", "subject", "about")
DONE: dict[Topic, str] = {
    Topic.STRANGER: "is one of ours from now on",
    Topic.SWAPPED: "is out of service; the newcomer serves in its place",
    Topic.GONE: "is out of service",
    Topic.FOUND: "is in service",
    Topic.UNKNOWN_CAMERA: "shows a camera that is in the ledger and in service now",
    Topic.OTHER_CAMERA: "shows the camera that it says, in the ledger too",
    Topic.PAPER: "has the serial in its file that it tells",
}


@click.group("inbox", invoke_without_command=True)
@click.option("--school", help="Only this school's.")
@click.option("--config", default=None, help="Settings file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.pass_context
def command(context: click.Context, school: str | None, config: str | None, as_json: bool) -> None:
    """What waits for a person, the most urgent first.

    Without a verb it is listed. An id may be cut short as long as one entry alone begins so.
    """
    # Written before the verb, they are meant for it all the same.
    given = {name: value for name, value in {"config": config, "as_json": as_json, "school": school}.items() if value}
    context.default_map = dict.fromkeys(parts, given)
    if context.invoked_subcommand is None:
        words = [*(["--school", school] if school else []), *(["--json"] if as_json else [])]
        words += ["--config", config] if config else []
        list_entries.main(args=words, standalone_mode=False, prog_name="campuswatch inbox")


@verb("list", example="campuswatch inbox list --school S01")
@click.option("--school", help="Only this school's.")
def list_entries(desk: Desk, school: str | None) -> None:
    """List what waits."""
    if school is not None:
        known_school(desk, school)
    entries = waiting(desk.database, desk.actor, school, now_ms=desk.clock.now_ms())
    words = Words(desk.language, "UTC", desk.clock.now_ms())
    desk.put([as_json_entry(one, words) for one in entries], lambda: print_entries(entries, words))


def print_entries(entries: list[Entry], words: Words) -> None:
    if not entries:
        click.echo(words.t("inbox.empty"))
        return
    rows = [[one.id, words.t(f"topic.{one.topic}"), one.subject, about(one, words)] for one in entries]
    print_table(COLUMNS, rows, fold=frozenset({3}))
    click.echo(f"\n{words.t('page.inbox_how')}")


def about(entry: Entry, words: Words) -> str:
    """The sentence, with what is known of the device before it."""
    text = words.say(entry.text)
    if entry.topic in (Topic.MOVED, Topic.CHANGED):
        old, new = (words.value(entry.field, value) for value in (entry.ledger, entry.network))
        return f"{words.field(entry.field)}: {words.t(entry.text.id, old=old, new=new)}"
    if entry.topic is Topic.ACCOUNT:
        return f"{words.word('account_level.', entry.network)}: {text}"
    if entry.topic is Topic.FOUND and entry.device is not None:
        device = entry.device
        known = [words.t(f"kind.{device.kind}"), device.vendor, device.model, device.address or ""]
        return f"{' '.join(part for part in known if part)} · {text}"
    return text


def as_json_entry(entry: Entry, words: Words) -> dict[str, Any]:
    stranger, device = entry.stranger, entry.device
    return {
        "id": entry.id,
        "topic": entry.topic,
        "school": entry.school,
        "subject": entry.subject,
        "other": entry.other,
        "at_ms": entry.at_ms,
        "field": entry.field,
        "ledger": entry.ledger,
        "network": entry.network,
        "text": words.say(entry.text),
        "device": None
        if device is None
        else {"kind": device.kind, "vendor": device.vendor, "model": device.model, "address": device.address},
        "seen": seen(entry.sighting),
        "evidence": dict(stranger.evidence) if stranger else {},
    }


def seen(sighting: Sighting | None) -> dict[str, Any] | None:
    if sighting is None:
        return None
    return {
        "at_ms": sighting.at_ms,
        "confidence": sighting.identity.confidence,
        "reason": say(sighting.identity.why),
    }


@verb("accept", example="campuswatch inbox accept 3fa2")
@click.argument("id")
def accept_entry(desk: Desk, id: str) -> None:
    """Do what the entry proposes: a stranger is ours, a candidate serves, what is gone or replaced is retired."""
    entry = accept(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    done = DONE.get(entry.topic, "is as it should be")
    desk.put({"id": entry.id, "subject": entry.subject}, lambda: click.echo(f"{entry.subject} {done}"))


@verb("dismiss", example="campuswatch inbox dismiss 3fa2 --reason 'a spare, kept in the store room'")
@click.argument("id")
@click.option("--reason", required=True, help="Why it is ignored; for people.")
def dismiss_entry(desk: Desk, id: str, reason: str) -> None:
    """Put an entry aside and leave everything as it is, because of a reason."""
    entry = dismiss(desk.database, desk.actor, id, reason, now_ms=desk.clock.now_ms())
    desk.put({"id": entry.id, "subject": entry.subject}, lambda: click.echo(f"{entry.subject}: put aside"))


@verb("same", example="campuswatch inbox same s01-cam-0007 s01-cam-0031")
@click.argument("code")
@click.argument("other")
def same_device(desk: Desk, code: str, other: str) -> None:
    """Two codes are one device: the one in service stays, the candidate's code becomes its alias."""
    kept = same(desk.database, desk.actor, code, other, now_ms=desk.clock.now_ms())
    desk.put({"device": kept.code, "address": kept.address}, lambda: click.echo(f"both are {kept.code} now"))


parts = {"list": list_entries, "accept": accept_entry, "dismiss": dismiss_entry, "same": same_device}
for name, part in parts.items():
    command.add_command(part, name)
