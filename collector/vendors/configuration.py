"""Rows of what agents tell of how their devices are set: when that changed last, and columns whose cells are settings.

`Mark` is a TimeStamp (RFC 2579): sysUpTime when something was changed last. It says nothing across a restart, at which
a device loads its settings again: see inventory/configuration.py.

`Setting` is columns of which every cell counts; all of them together make one fingerprint. What is recorded by itself
(names, addresses, MACs, serials, clocks) stands in none, so that one change is one event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collector.protocols.snmp.oid import Oid
from collector.vendors.family import FAMILIES, STANDARD, under
from collector.vendors.row import oid, oids


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`family` is a key of FAMILIES, `part` what the mark is of; `proven` as in `Row`."""

    family: str
    part: str
    told: Oid
    mib: str
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    family: str
    part: str
    columns: tuple[Oid, ...]
    mib: str


MARKS: tuple[Mark, ...] = (
    Mark(
        family="Cisco",
        part="running",
        told=oid("9.9.43.1.1.1.0"),
        mib="CISCO-CONFIG-MAN-MIB ccmHistoryRunningLastChanged",
    ),
    Mark(
        family="Cisco",
        part="startup",
        told=oid("9.9.43.1.1.3.0"),
        mib="CISCO-CONFIG-MAN-MIB ccmHistoryStartupLastChanged",
    ),
    Mark(
        family="H3C",
        part="running",
        told=oid("25506.2.4.1.1.1.0"),
        mib="HH3C-CONFIG-MAN-MIB hh3cCfgRunModifiedLast",
        proven=("h3c-e528-2",),
    ),
    Mark(
        family="Huawei",
        part="running",
        told=oid("2011.6.10.1.1.1.0"),
        mib="HUAWEI-CONFIG-MAN-MIB hwCfgRunModifiedLast",
    ),
    Mark(
        family="Juniper",
        part="running",
        told=oid("2636.3.18.1.2.0"),
        mib="JUNIPER-CFGMGMT-MIB jnxCmCfgChgLatestTime",
    ),
    Mark(
        family=STANDARD,
        part="hardware",
        told=oid("mib-2.47.1.4.1.0"),
        mib="ENTITY-MIB entLastChangeTime",
        proven=("h3c-e528-2",),
    ),
)

SETTINGS: tuple[Setting, ...] = (
    Setting(
        family=STANDARD,
        part="identity",
        columns=oids("mib-2.1.4", "mib-2.1.6"),
        mib="SNMPv2-MIB sysContact, sysLocation",
    ),
    Setting(
        family=STANDARD,
        part="ports",
        columns=oids("mib-2.2.2.1.7", "mib-2.31.1.1.1.18"),
        mib="IF-MIB ifAdminStatus, ifAlias",
    ),
    Setting(
        family=STANDARD,
        part="vlans",
        columns=oids("mib-2.17.7.1.4.3.1.1", "mib-2.17.7.1.4.3.1.2", "mib-2.17.7.1.4.3.1.4", "mib-2.17.7.1.4.5.1.1"),
        mib="Q-BRIDGE-MIB dot1qVlanStaticName, -EgressPorts, -UntaggedPorts, dot1qPvid",
    ),
)


def marks_of(object_id: str, vendor: str) -> tuple[Mark, ...]:
    """Those whose objects the agent may have, by its sysObjectID and its vendor in the ledger."""
    return tuple(row for row in MARKS if _fits(row.family, object_id, vendor))


def columns(rows: Iterable[Setting] = SETTINGS) -> tuple[Oid, ...]:
    return tuple(column for row in rows for column in row.columns)


def _fits(family: str, object_id: str, vendor: str) -> bool:
    found = FAMILIES[family]
    return family == STANDARD or under(object_id, found.roots) or vendor in found.vendors
