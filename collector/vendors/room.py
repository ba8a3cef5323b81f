"""A room: temperature, humidity, water and smoke, of sensors that hang on a card or a box of their own (Q60).

Detectors of water and smoke are contacts: what one means says only the name that a person gave it.
"""

from __future__ import annotations

import re

from collector.vendors.row import Meaning, Row, oid, oids

AIR, HUMIDITY = Meaning.AIR, Meaning.HUMIDITY
NONE = frozenset({-1.0})  # no sensor there
DRY = frozenset({-1.0, 0.0})  # a sensor without hygrometer says 0
WET = re.compile(r"water|leak|flood|wet|水|漏|nước|ngập|rò", re.IGNORECASE)
SMOKY = re.compile(r"smoke|fire|烟|煙|火|khói|cháy", re.IGNORECASE)
RAISED, QUIET = frozenset({2, 3}), frozenset({1})  # warning and critical, normal; 4 is not applicable
ROWS = (
    Row(
        family="APC",
        meaning=AIR,
        columns=oids("318.1.1.10.3.13.1.1.3"),
        name=oid("318.1.1.10.3.13.1.1.2"),
        only=(oid("318.1.1.10.3.13.1.1.10"), frozenset({"2"})),
        nothing=NONE,
        mib="PowerNet-MIB emsProbeStatusProbeTemperature",
        proven=("apc_emu",),
        note="Probes that the box has in sight; it must be set to Celsius.",
    ),
    Row(
        family="APC",
        meaning=AIR,
        columns=oids("318.1.1.25.1.2.1.6"),
        name=oid("318.1.1.25.1.2.1.3"),
        nothing=NONE,
        mib="PowerNet-MIB uioSensorStatusTemperatureDegC",
        proven=("apc_smtl1000-nmc3",),
    ),
    Row(
        family="APC",
        meaning=AIR,
        columns=oids("318.1.1.10.2.3.2.1.4"),
        name=oid("318.1.1.10.2.3.2.1.2"),
        only=(oid("318.1.1.10.2.3.2.1.3"), frozenset({"2"})),
        nothing=NONE,
        mib="PowerNet-MIB iemStatusProbeCurrentTemp",
        proven=("apc_smx750i",),
        note="Probes that are connected; the card must be set to Celsius.",
    ),
    Row(
        family="APC",
        meaning=AIR,
        columns=oids("318.1.1.26.10.2.2.1.8"),
        name=oid("318.1.1.26.10.2.2.1.3"),
        scale=0.1,
        nothing=NONE,
        mib="PowerNet-MIB rPDU2SensorTempHumidityStatusTempC",
    ),
    Row(
        family="Eaton",
        meaning=AIR,
        columns=oids("534.1.6.5"),
        nothing=frozenset({0.0}),
        mib="XUPS-MIB xupsEnvRemoteTemp",
        proven=("eatonups", "eaton-mgeups_5px"),
    ),
    Row(
        family="Eaton",
        meaning=AIR,
        columns=oids("534.1.6.1"),
        nothing=frozenset({0.0}),
        mib="XUPS-MIB xupsEnvAmbientTemp",
        proven=("eaton-9px-partial", "eaton-mgeups_93ps"),
        note="At the supply itself.",
    ),
    Row(
        family="APC",
        meaning=HUMIDITY,
        columns=oids("318.1.1.10.3.13.1.1.6"),
        name=oid("318.1.1.10.3.13.1.1.2"),
        only=(oid("318.1.1.10.3.13.1.1.10"), frozenset({"2"})),
        nothing=DRY,
        mib="PowerNet-MIB emsProbeStatusProbeHumidity",
        proven=("apc_emu",),
    ),
    Row(
        family="APC",
        meaning=HUMIDITY,
        columns=oids("318.1.1.25.1.2.1.7"),
        name=oid("318.1.1.25.1.2.1.3"),
        nothing=DRY,
        mib="PowerNet-MIB uioSensorStatusHumidity",
        proven=("apc_smtl1000-nmc3",),
    ),
    Row(
        family="APC",
        meaning=HUMIDITY,
        columns=oids("318.1.1.10.2.3.2.1.6"),
        name=oid("318.1.1.10.2.3.2.1.2"),
        only=(oid("318.1.1.10.2.3.2.1.3"), frozenset({"2"})),
        nothing=DRY,
        mib="PowerNet-MIB iemStatusProbeCurrentHumid",
    ),
    Row(
        family="Eaton",
        meaning=HUMIDITY,
        columns=oids("534.1.6.6"),
        nothing=frozenset({0.0}),
        mib="XUPS-MIB xupsEnvRemoteHumidity",
        proven=("eatonups", "eaton-mgeups_5px"),
    ),
    *(
        Row(
            family="APC",
            meaning=meaning,
            columns=oids("318.1.1.25.2.2.1.6"),
            name=oid("318.1.1.25.2.2.1.3"),
            named=named,
            mib="PowerNet-MIB uioInputContactStatusAlarmStatus",
            formula="state",
            good=RAISED,
            bad=QUIET,
            note="A contact whose name says what hangs on it; its normal state must be set on the card.",
        )
        for meaning, named in ((Meaning.WATER, WET), (Meaning.SMOKE, SMOKY))
    ),
)
