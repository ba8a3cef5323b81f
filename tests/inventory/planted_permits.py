"""Permits, accounts, settings and reconciliations of the planted campus, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace

from planted_people import AT_MS, CAMERA_CODE, PERSON
from sqlalchemy import Connection

from inventory.model.account import AccountLevel, AccountList, AccountTold, AuthorisedAccount
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.configuration import Configuration, Part
from inventory.model.kind import Kind
from inventory.model.permit import Permit
from inventory.model.reconciliation import Reconciliation
from inventory.repository import account_lists, authorised_accounts, changes, configurations, permits, reconciliations
from inventory.tables.account import account_list

PERMIT = Permit(
    id="permit-1", school="S01", who="示例公司", reason="bảo trì", start_ms=AT_MS, end_ms=AT_MS + 1000,
    changes=frozenset({ChangeKind.FIRMWARE, ChangeKind.REBOOT}), devices=(CAMERA_CODE,), area="gate", kind=Kind.CAMERA,
    by="planter", entered_ms=AT_MS,
)  # fmt: skip
ACCOUNTS = AccountList(
    device=CAMERA_CODE,
    source="isapi",
    accounts=(AccountTold(name="admin", level=AccountLevel.ADMINISTRATOR, enabled=True),),
    since_ms=AT_MS,
    seen_ms=AT_MS,
)
AUTHORISED = AuthorisedAccount(
    id="authorised-1", school="S01", account="admin", person=PERSON.id, device=CAMERA_CODE,
    level=AccountLevel.OPERATOR, document="HT-15", by="planter", entered_ms=AT_MS,
)  # fmt: skip
SETTINGS = Configuration(
    device=CAMERA_CODE, source="isapi", seen_ms=AT_MS, parts={"network": Part("0a", AT_MS)}, marks={"running": 7},
    uptime=4_000_000_000,
)  # fmt: skip
MADE = Reconciliation(school="S01", at_ms=AT_MS, by="planter", scanned_ms=AT_MS, counts={"missing": 2})
EVENT = ChangeEvent(
    at_ms=AT_MS, school="S01", subject=CAMERA_CODE, actor="scan", action="changed", field="firmware", old="1", new="2",
    since_ms=AT_MS - 9,
)  # fmt: skip
TOLD: dict[str, object] = {"actors": ["scan"], "actions": ["changed"]}
SPECIAL_PERMITS: dict[str, dict[str, object]] = {
    "permits.add": {"permit": replace(PERMIT, id="permit-2")},
    "permits.withdraw": {"permit": PERMIT},
    "account_lists.put": {"lists": [ACCOUNTS]},
    "account_lists.of_devices": {"codes": [CAMERA_CODE]},
    "authorised_accounts.add": {"one": replace(AUTHORISED, id="authorised-2")},
    "authorised_accounts.withdraw": {"one": AUTHORISED},
    "configurations.put": {"configurations": [SETTINGS]},
    "configurations.of_devices": {"codes": [CAMERA_CODE]},
    "reconciliations.append": {"made": MADE},
    "changes.between": TOLD,
    "changes.after": {**TOLD, "seq": 0},
    "changes.of_subject": {"subject": CAMERA_CODE, "action": "changed"},
    "changes.last_before": {"at_ms": AT_MS + 1},
    "sightings.last_seen": {"before_ms": AT_MS + 1},
    "merging_changes.move_changes": {"elder": "1" * 32, "younger": "3" * 32},
    "merging_recordings.drop_doubles": {
        "table": account_list, "owner": "device", "part": ("source",), "elder": "3" * 32, "younger": "1" * 32,
    },
}  # fmt: skip


def plant_permits(connection: Connection) -> None:
    """After the people: one of them holds an account."""
    permits.add(connection, PERMIT)
    account_lists.put(connection, [ACCOUNTS])
    authorised_accounts.add(connection, AUTHORISED)
    configurations.put(connection, [SETTINGS])
    reconciliations.append(connection, MADE)
    changes.record(connection, [EVENT])
