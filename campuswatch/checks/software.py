"""Checks of what is installed and set up: Python, SQLite, secrets' files, the ledger, the pages' port."""

from __future__ import annotations

from campuswatch.checks.facts import Facts
from campuswatch.checks.verdict import Level, Verdict
from collector.store.spool.keeping import MIB, NEAR
from inventory.engine import OLDEST_SQLITE
from language.message import Message, Parameter

PYTHON = (3, 11)


def python(facts: Facts) -> Verdict:
    params = {"found": _dotted(facts.python), "needed": _dotted(PYTHON)}
    if facts.python >= PYTHON:
        return Verdict(Level.OK, Message("doctor.python.ok", params))
    return Verdict(Level.BAD, Message("doctor.python.bad", params), Message("doctor.python.remedy", params))


def sqlite(facts: Facts) -> Verdict:
    params = {"found": _dotted(facts.sqlite), "needed": _dotted(OLDEST_SQLITE)}
    if facts.sqlite >= OLDEST_SQLITE:
        return Verdict(Level.OK, Message("doctor.sqlite.ok", params))
    return Verdict(Level.BAD, Message("doctor.sqlite.bad", params), Message("doctor.sqlite.remedy", params))


def pictures(facts: Facts) -> Verdict:
    """Without it the watch goes on; nobody sees whether a camera shows anything, and no footage is played."""
    if facts.pictures is None:
        return Verdict(Level.OK, Message("doctor.pictures.unwanted"))
    if facts.pictures:
        return Verdict(Level.OK, Message("doctor.pictures.ok"))
    return Verdict(Level.WARN, Message("doctor.pictures.none"), Message("doctor.pictures.none.remedy"))


def printing(facts: Facts) -> Verdict:
    """Without it reports are pages and workbooks; only who wants them on paper lacks something."""
    if facts.printing.trouble is not None:
        return Verdict(Level.WARN, facts.printing.trouble, Message("doctor.printing.none.remedy"))
    if facts.printing.package:
        params: dict[str, Parameter] = {"package": facts.printing.package}
        return Verdict(Level.WARN, Message("doctor.printing.font"), Message("doctor.printing.font.remedy", params))
    return Verdict(Level.OK, Message("doctor.printing.ok"))


def secrets(facts: Facts) -> Verdict:
    """Nobody but us may read a file that opens the vault or the database."""
    for file in facts.secrets:
        path = {"path": file.path}
        if file.mode is None:
            return Verdict(
                Level.BAD, Message("doctor.secrets.missing", path), Message("doctor.secrets.missing.remedy", path)
            )
        if not file.owned:
            return Verdict(
                Level.BAD, Message("doctor.secrets.stranger", path), Message("doctor.secrets.stranger.remedy", path)
            )
        if file.mode & 0o077:
            shown = {**path, "mode": f"{file.mode & 0o777:04o}"}
            return Verdict(
                Level.BAD, Message("doctor.secrets.open", shown), Message("doctor.secrets.open.remedy", path)
            )
    return Verdict(Level.OK, Message("doctor.secrets.ok", {"n": len(facts.secrets)}))


def ledger(facts: Facts) -> Verdict:
    ledger = facts.ledger
    if ledger.fault:
        return Verdict(
            Level.BAD, Message("doctor.ledger.bad", {"reason": ledger.fault}), Message("doctor.ledger.remedy")
        )
    params = {"found": ledger.revision or "—", "needed": ledger.head}
    if ledger.revision == ledger.head:
        return Verdict(Level.OK, Message("doctor.ledger.ok", params))
    if not ledger.revision:
        return Verdict(Level.BAD, Message("doctor.ledger.empty"), Message("doctor.ledger.empty.remedy"))
    return Verdict(Level.BAD, Message("doctor.ledger.old", params), Message("doctor.ledger.old.remedy"))


def shipping(facts: Facts) -> Verdict:
    """Whether samples reach the server of time series."""
    found = facts.shipping
    if found is None:
        return Verdict(Level.OK, Message("doctor.shipping.none"))
    told: dict[str, Parameter] = {"path": found.path, "waiting": found.waiting_bytes // MIB, "server": found.server}
    if found.trouble:
        level = Level.BAD if found.ran else Level.WARN
        return Verdict(level, found.trouble, Message("doctor.shipping.remedy", {"path": found.path}))
    if found.waiting_bytes >= NEAR * found.cap_bytes:
        return Verdict(Level.BAD, Message("doctor.shipping.full", told), Message("doctor.shipping.full.remedy"))
    if found.dead_lines:
        lines: dict[str, Parameter] = {"lines": found.dead_lines, "path": found.path}
        return Verdict(
            Level.WARN, Message("doctor.shipping.dead", lines), Message("doctor.shipping.dead.remedy", lines)
        )
    return Verdict(Level.OK, Message("doctor.shipping.ok", told))


def mail(facts: Facts) -> Verdict:
    """Whether people are told of what breaks, and somebody of our own silence."""
    found = facts.telling
    if not found.server:
        return Verdict(Level.WARN, Message("doctor.mail.none"), Message("doctor.mail.none.remedy"))
    if found.refused:
        count: dict[str, Parameter] = {"count": found.refused}
        return Verdict(Level.WARN, Message("doctor.mail.dead", count), Message("doctor.mail.dead.remedy"))
    if not found.noticed:
        return Verdict(Level.WARN, Message("doctor.mail.silent"), Message("doctor.mail.silent.remedy"))
    return Verdict(Level.OK, Message("doctor.mail.ok", {"server": found.server, "port": found.port}))


def port(facts: Facts) -> Verdict:
    params: dict[str, Parameter] = {"host": facts.port.host, "port": facts.port.number}
    if facts.port.ours:
        return Verdict(Level.OK, Message("doctor.port.ours", params))
    if not facts.port.fault:
        return Verdict(Level.OK, Message("doctor.port.ok", params))
    return Verdict(
        Level.BAD,
        Message("doctor.port.bad", {**params, "reason": facts.port.fault}),
        Message("doctor.port.remedy", params),
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
