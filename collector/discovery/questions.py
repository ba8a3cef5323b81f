"""What an SNMP agent is asked about itself, as one table of data; the same of live agents and of recorded ones.

A vendor's row names where its agents keep model, serial, firmware and MAC. Objects are written without their index:
the first instance that follows counts, which also serves SNMPv1, where asking for an object that is not there costs
an error. Numbers are from the MIBs named; subtrees of vendors are under `1.3.6.1.4.1.`.
"""

from __future__ import annotations

from collections.abc import Mapping

from collector.protocols.snmp.oid import Oid

ENTERPRISES = Oid.parse("1.3.6.1.4.1")


def _oids(rows: Mapping[str, str], under: str = "") -> dict[str, Oid]:
    return {name: Oid.parse(under + text) for name, text in rows.items()}


# SNMPv2-MIB, asked by name: real cameras of Hikvision have none of these.
SYSTEM: Mapping[str, Oid] = _oids(
    {
        "sysDescr": "1.3.6.1.2.1.1.1.0",
        "sysObjectID": "1.3.6.1.2.1.1.2.0",
        "sysName": "1.3.6.1.2.1.1.5.0",
        "sysServices": "1.3.6.1.2.1.1.7.0",
    }
)

# Whether the agent has anything of these; their names make up `snmp.mibs`.
MIBS: Mapping[str, Oid] = _oids(
    {
        "BRIDGE": "1.3.6.1.2.1.17",
        "Q-BRIDGE": "1.3.6.1.2.1.17.7",
        "LLDP": "1.0.8802.1.1.2",
        "BGP4": "1.3.6.1.2.1.15",
        "POWER-ETHERNET": "1.3.6.1.2.1.105",
        "RMON": "1.3.6.1.2.1.16",
        "UPS": "1.3.6.1.2.1.33",
        "Printer": "1.3.6.1.2.1.43",
        "ENTITY": "1.3.6.1.2.1.47",
        "HOST-RESOURCES": "1.3.6.1.2.1.25",
        "IEEE802dot11": "1.2.840.10036",
    }
)

# Evidence -> the object of a standard MIB that tells it.
OBJECTS: Mapping[str, Oid] = _oids(
    {
        "snmp.interfaces": "1.3.6.1.2.1.2.1",
        "bridge.mac": "1.3.6.1.2.1.17.1.1",
        "bridge.ports": "1.3.6.1.2.1.17.1.2",
        "if.mac": "1.3.6.1.2.1.2.2.1.6",
        "ups.manufacturer": "1.3.6.1.2.1.33.1.1.1",
        "ups.model": "1.3.6.1.2.1.33.1.1.2",
        "ups.firmware": "1.3.6.1.2.1.33.1.1.3",
        "printer.name": "1.3.6.1.2.1.43.5.1.1.16",
        "printer.serial": "1.3.6.1.2.1.43.5.1.1.17",
        "hr.device": "1.3.6.1.2.1.25.3.2.1.3",
        "lldp.capabilities": "1.0.8802.1.1.2.1.3.6",
    }
)

# ENTITY-MIB (RFC 6933), entPhysicalTable: of the first chassis, else of the first part that names a model.
ENTITY_CLASS = Oid.parse("1.3.6.1.2.1.47.1.1.1.1.5")
CHASSIS = 3
ENTITY: Mapping[str, Oid] = _oids(
    {
        "entity.descr": "1.3.6.1.2.1.47.1.1.1.1.2",
        "snmp.firmware": "1.3.6.1.2.1.47.1.1.1.1.10",
        "snmp.serial": "1.3.6.1.2.1.47.1.1.1.1.11",
        "snmp.vendor": "1.3.6.1.2.1.47.1.1.1.1.12",
        "snmp.model": "1.3.6.1.2.1.47.1.1.1.1.13",
    }
)

# sysObjectIDs that name the agent's software and not the device: these are asked for the enterprises they know.
GENERIC = ("", "1.3.6.1.4.1.8072.", "1.3.6.1.4.1.2021.", "1.3.6.1.4.1.12325.", "0.0", "1.3.6.1.2.1.")
# What such software itself brings along: UCD and net-snmp, bsnmpd.
OF_THE_AGENT = frozenset({2021, 8072, 12325})

# Enterprise (or a subtree of it) -> evidence -> object. Several rows may fit one device.
VENDORS: Mapping[str, Mapping[str, Oid]] = {
    number: _oids(rows, f"1.3.6.1.4.1.{number}.")
    for number, rows in {
        # HIK-DEVICE-MIB (cameras), HIKVISION-MIB (recorders), DAHUA-SNMP-MIB
        "39165": {"snmp.model": "1.1", "snmp.firmware": "1.3", "snmp.mac": "1.4"},
        "50001": {"snmp.serial": "1.3", "snmp.class": "1.100"},
        "1004849": {
            "snmp.model": "2.1.2.6", "snmp.serial": "2.1.2.4", "snmp.firmware": "2.1.2.5", "snmp.mac": "2.2.2.2",
            "snmp.class": "2.1.2.7",
        },
        # PowerNet-MIB: UPS, rack PDU of two generations, transfer switch, air conditioner
        "318.1.1.1": {"snmp.model": "1.1.1", "snmp.firmware": "1.2.1", "snmp.serial": "1.2.3"},
        "318.1.1.12": {"pdu.model": "1.5", "pdu.serial": "1.6"},
        "318.1.1.26": {"pdu.model": "2.1.8", "pdu.serial": "2.1.9", "pdu.firmware": "2.1.6"},
        "318.1.1.32": {"pdu.model": "1.2.1.11", "pdu.serial": "1.2.1.12", "pdu.firmware": "1.2.1.14"},
        # XUPS-MIB, EATON-EPDU-MIB, MG-SNMP-UPS-MIB
        "534.1": {"snmp.vendor": "1.1", "snmp.model": "1.2", "snmp.firmware": "1.3"},
        "534.6.6.7": {"pdu.model": "1.2.1.2", "pdu.serial": "1.2.1.4", "pdu.firmware": "1.2.1.5"},
        "705.1": {"snmp.model": "1.1", "snmp.firmware": "1.4", "snmp.serial": "1.7"},
        # LIEBERT-GP-AGENT-MIB, CPS-MIB, the NetAgent's UPS MIB, DeltaUPS-MIB
        "476.1.42": {"snmp.vendor": "2.1.1", "snmp.model": "2.1.2", "snmp.firmware": "2.1.3", "snmp.serial": "2.1.4"},
        "3808.1.1.1": {"snmp.model": "1.1.1", "snmp.firmware": "1.2.1", "snmp.serial": "1.2.3"},
        "935.1.1.1": {"snmp.model": "1.1.1", "snmp.firmware": "1.2.1", "snmp.serial": "1.2.3"},
        "2254.2.4": {"snmp.vendor": "1.1", "snmp.model": "1.2", "snmp.firmware": "1.3"},
        # switches, routers and what hangs on them
        "1991.1": {"snmp.serial": "1.1.1.2"},
        "2636.3.1": {"snmp.model": "2", "snmp.serial": "3"},
        "11863.6.1.1": {"snmp.firmware": "6", "snmp.serial": "8"},
        "12356": {"snmp.serial": "100.1.1.1", "snmp.firmware": "101.4.1.1"},
        "14988.1.1": {"snmp.firmware": "4.4", "snmp.serial": "7.3"},
        "25053.1.1.2.1.1.1": {"snmp.model": "1", "snmp.serial": "2"},
        "25053.1.2.1.1.1.1": {"snmp.model": "9", "snmp.serial": "15"},
        "41112.1.4.5.1": {"if.mac": "4"},
        "41112.1.6.3": {"snmp.model": "3", "snmp.firmware": "6"},
        # computers and disks
        "232.2.2": {"snmp.model": "4.2", "snmp.serial": "2.1"},
        "674.10892.5.1.3": {"snmp.model": "12", "snmp.serial": "2"},
        "6574.1.5": {"snmp.model": "1", "snmp.serial": "2", "snmp.firmware": "3"},
        "24681.1.2": {"snmp.model": "12"},
    }.items()
}  # fmt: skip
