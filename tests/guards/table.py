"""All guards; docs/hostile.md is this table."""

from __future__ import annotations

from tests.guards import (
    attack_guards,
    camera_guards,
    control_guards,
    house_guards,
    link_guards,
    mail_guards,
    picture_guards,
    report_guards,
    rotation_guards,
    rule_guards,
    series_guards,
    snmp_guards,
    spreadsheet_guards,
    stream_guards,
    vault_guards,
    web_guards,
)
from tests.guards.guard import Guard

PARTS: dict[str, tuple[Guard, ...]] = {
    "SNMP": snmp_guards.GUARDS,
    "Streams, pages and documents": stream_guards.GUARDS,
    "Pictures and their streams": picture_guards.GUARDS,
    "Recorders and cameras: Dahua and ONVIF": camera_guards.GUARDS,
    "Web servers of recorders and cameras": web_guards.GUARDS,
    "Passwords while they are changed": control_guards.GUARDS,
    "Passwords while many are changed": rotation_guards.GUARDS,
    "Secrets in the vault": vault_guards.GUARDS,
    "Spreadsheets": spreadsheet_guards.GUARDS,
    "Pings, sweeps, logins, the store and places for text": house_guards.GUARDS,
    "Time series in a server of their own": series_guards.GUARDS,
    "Mail servers, hooks and what stands in mails": mail_guards.GUARDS,
    "Links and forms without a login": link_guards.GUARDS,
    "Reports and their archive": report_guards.GUARDS,
    "Rules over what devices tell": rule_guards.GUARDS,
    "What devices tell of attacks": attack_guards.GUARDS,
}
GUARDS: tuple[Guard, ...] = tuple(guard for part in PARTS.values() for guard in part)
