"""The planted ledger with a hostile text wherever a person or a device may have written one.

Each column of text is one or the other: words of somebody, or a code of ours that nobody types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, Text, select, update
from sqlalchemy.exc import IntegrityError

from inventory.model.account import AccountLevel
from inventory.tables import TABLES

_WORDS = """
account acknowledged_by actor agent alias answer approved_by area_name asset_number asked_by building by carrier
cause circuit cleared_by cleared_why closed_by condition contact course custodian document done emergency_name
emergency_phone email firmware floor giver_name interface lessons line locality measures model name new note notes
number old opened_by parts path phone place position post reason remark repaired_by repairer requester room
seen_position serial server supplier switch_holder taker_name text ticket title told toward unit value vendor
versions words waiver who why withdrawn_by purpose accounts details evidence items letter reason_params signers
progress
"""
WORDS = frozenset(_WORDS.split())
"""Names of columns that hold what people or devices wrote."""

_CODES = """
action added address alert answers application approver area area_class areas at attachments awake back_shift
boot_id camera cause_class chain changed changes channel charge checks cidr claimed_by claims code codes collector
conduct counts credential currency detail device device_group digest due ending entries entry error far_device
far_port fault field figures file first form forms frequency gaps gateway giver gone handover hash held holidays
hour id key kind kinds lamp language last level mac marks measure merged_into moved networks noun numbers obligation
open_defects origin outside own pattern paper part pause people period permit person photos plan port ports prefix
previous proof recipient recorder reason_id report result rights role rotation routes routing_instance rule scan
school search seen_area setting shift slot smart source spans stage stand standing state steps_min stocktake
stream_path subject sure taker teller to topic trouble turn type uncertain use verdict voucher week weekdays what
when wish witness writer wrong zone
"""
CODES = frozenset(_CODES.split())
"""Names of columns that hold codes, ids, enumerations, sums, what is signed, and chains, whose hash would not fit."""

_NOT_WORDS = """
stocktake_line.condition uplink.toward change_event.old change_event.new
school.locality target.locality
attribution.cause alert.cause device_alias.alias device_file.custodian session.name session.agent api_token.name
api_token.by entry_link.name entry_link.by person_login.name check_plan.name duty_shift.name fault.number
report.number submission.number compartment.purpose key.purpose manifest.purpose credential.purpose
rotation_secret.purpose entry_link.purpose secret_policy.purpose rotation_turn.reason sighting.reason
fault_step.actor audit.actor duty_log.actor use_step.actor report_step.actor configuration.parts binding.by
acceptance.checks alert.part rotation.progress
"""
NOT_WORDS = frozenset(_NOT_WORDS.split())
"""`table.column` that is called like words and holds none."""


KEPT = ("id", "person", "kind", "at", "level")
"""Keys in JSON whose values are no words."""


TOLD = next(table for table in TABLES if table.name == "change_event")


def texts() -> Iterator[tuple[Table, Column[Any]]]:
    for table in TABLES:
        for column in table.columns:
            if isinstance(column.type, String | Text | JSON):
                yield table, column


def is_words(table: Table, column: Column[Any]) -> bool:
    return column.name in WORDS and f"{table.name}.{column.name}" not in NOT_WORDS and not column.primary_key


def poison(connection: Connection, text: str) -> int:
    """How many columns hold it now. What must be unlike others keeps what it had."""
    done = 0
    for table, column in texts():
        if not is_words(table, column):
            continue
        try:
            with connection.begin_nested():
                if isinstance(column.type, JSON):
                    done += poison_json(connection, table, column, text)
                else:
                    done += (
                        connection.execute(update(table).where(column.is_not(None)).values({column: text})).rowcount > 0
                    )
        except IntegrityError:
            continue
    changed = TOLD.update().where(TOLD.c.field.in_(("name", "firmware", "notes", "model"))).values(old=text, new=text)
    return done + connection.execute(changed).rowcount


def poison_json(connection: Connection, table: Table, column: Column[Any], text: str) -> bool:
    keys = list(table.primary_key.columns)
    rows = connection.execute(select(column, *keys)).all()
    for row in rows:
        where = [key == value for key, value in zip(keys, row[1:], strict=True)]
        connection.execute(update(table).where(*where).values({column: replaced(row[0], text)}))
    return bool(rows)


def replaced(value: Any, text: str) -> Any:
    """Values that are words; keys, ids of messages and numbers stay."""
    if isinstance(value, dict):
        return {
            key: one if key in ("id", "person", "kind", "at") else replaced(one, text) for key, one in value.items()
        }
    if isinstance(value, list):
        return [replaced(one, text) for one in value]
    if isinstance(value, str):
        return value if value in tuple(AccountLevel) else text
    return value
