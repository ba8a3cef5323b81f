"""Disks and channels of recorders.

Left out on purpose, because documents and devices contradict each other: Dahua's columns 6 and 7 of the volume table
(per cent and GB, or capacity and used, as the firmware likes) and its channel status (some recorders call every camera
empty). Neither Hikvision MIB tells whether a channel is online or records.
"""

from __future__ import annotations

from collector.vendors.row import Meaning, Row, oid, oids

MEGABYTE = 1024.0 * 1024.0
# hikDiskStatus: normal 0, unformatted 1, abnormal 2, smartfailed 3, mismatch 4, idle 5, notOnline 6, repairing 10,
# formatting 11.
HIKVISION_GOOD, HIKVISION_BAD = frozenset({0, 5, 10, 11}), frozenset({1, 2, 3, 4, 6})
ROWS = (
    Row(
        family="Hikvision",
        meaning=Meaning.DISK,
        columns=oids("50001.1.241.1.3"),
        mib="HIKVISION-MIB hikDiskStatus",
        formula="state",
        good=HIKVISION_GOOD,
        bad=HIKVISION_BAD,
        name=oid("50001.1.241.1.2"),
        proven=("hikvision-nvr_disk",),
        note="A disk that the recorder lists and cannot reach is bad; repairing and formatting are not.",
    ),
    Row(
        family="Dahua",
        meaning=Meaning.DISK,
        columns=oids("1004849.2.4.1.1.5"),
        mib="DAHUA-SNMP-MIB physicalVolumeInfoTable status (newer document)",
        reader="word",
        formula="state",
        good=frozenset({1}),
        bad=frozenset({2}),
        name=oid("1004849.2.4.1.1.4"),
        note="Running is sound; Error and Offline are not.",
    ),
    Row(
        family="Hikvision",
        meaning=Meaning.CAPACITY,
        columns=oids("50001.1.241.1.5"),
        mib="HIKVISION-MIB hikDiskCapability",
        scale=MEGABYTE,
        proven=("hikvision-nvr", "hikvision-nvr_disk"),
    ),
    Row(
        family="Hikvision",
        meaning=Meaning.FREE,
        columns=oids("50001.1.241.1.4"),
        mib="HIKVISION-MIB hikDiskFreeSpace",
        scale=MEGABYTE,
        proven=("hikvision-nvr", "hikvision-nvr_disk"),
        note="0 is normal: a recorder overwrites its oldest.",
    ),
    Row(
        family="Dahua",
        meaning=Meaning.CHANNELS,
        columns=oids("1004849.2.1.2.1"),
        mib="DAHUA-SNMP-MIB videoChannel",
        note="How many it has, not how many are online.",
    ),
)
