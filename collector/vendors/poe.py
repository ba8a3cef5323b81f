"""Power over Ethernet: what each port delivers, in watts and as a state, and what the switch has and gives.

States are those of pethPsePortDetectionStatus (RFC 3621): disabled 1, searching 2, deliveringPower 3, fault 4, test 5,
otherFault 6.
"""

from __future__ import annotations

from collector.vendors.family import STANDARD
from collector.vendors.row import Meaning, Row, oids

POWER, STATE = Meaning.PORT_POWER, Meaning.PORT_STATE
BUDGET, USED = Meaning.BUDGET, Meaning.USED
OFF, SEARCHING, ON, FAULT = 1, 2, 3, 4
PORT = "group.port"
ROWS = (
    Row(
        family="Huawei",
        meaning=POWER,
        columns=oids("2011.5.25.195.3.1.10"),
        mib="HUAWEI-POE-MIB hwPoePortConsumingPower",
        scale=0.001,
        proven=("vrp_5720", "vrp_nac"),
    ),
    Row(
        family="H3C",
        meaning=POWER,
        columns=oids("25506.2.14.1.1.5"),
        mib="HH3C-POWER-ETH-EXT-MIB hh3cPsePortCurrentPower",
        scale=0.001,
        by_port=PORT,
    ),
    Row(
        family="TP-Link",
        meaning=POWER,
        columns=oids("11863.6.56.1.1.2.1.1.7"),
        mib="TPLINK-POWER-OVER-ETHERNET-MIB tpPoePower",
        scale=0.1,
        by_port="port",
        proven=("jetstream_sg2218p",),
    ),
    Row(
        family="Cisco",
        meaning=POWER,
        columns=oids("9.6.1.101.108.1.1.5"),
        mib="CISCOSB-POE-MIB rlPethPsePortOutputPower",
        scale=0.001,
        by_port=PORT,
        proven=("ciscosb_cbs350-4x", "ciscosb_cbs250-24p-4x-v3"),
    ),
    Row(
        family="Cisco",
        meaning=POWER,
        columns=oids("9.9.402.1.2.1.9"),
        mib="CISCO-POWER-ETHERNET-EXT-MIB cpeExtPsePortPwrConsumption",
        scale=0.001,
        by_port=PORT,
    ),
    Row(
        family="MikroTik",
        meaning=POWER,
        columns=oids("14988.1.1.15.1.1.6"),
        mib="MIKROTIK-MIB mtxrPOEPower",
        scale=0.1,
        proven=("routeros_rb5009upr+s+",),
    ),
    Row(
        family="FS",
        meaning=POWER,
        columns=oids("52642.1.1.10.2.110.1.1.1.7"),
        mib="FS-POE-MIB ifPoeConsumingPwr",
        scale=0.001,
        proven=("fs-ruijie_s3410",),
    ),
    Row(
        family=STANDARD,
        meaning=STATE,
        columns=oids("mib-2.105.1.1.1.6"),
        mib="POWER-ETHERNET-MIB pethPsePortDetectionStatus (RFC 3621)",
        by_port=PORT,
        note="The standard has no watts of a port.",
    ),
    Row(
        family="TP-Link",
        meaning=STATE,
        columns=oids("11863.6.56.1.1.2.1.1.11"),
        mib="TPLINK-POWER-OVER-ETHERNET-MIB tpPoePowerStatus",
        formula="translated",
        states={0: OFF, 1: SEARCHING, 2: ON, 3: FAULT, 4: FAULT, 6: FAULT, 7: FAULT, 8: FAULT, 9: FAULT},
        by_port="port",
        proven=("jetstream_sg2218p",),
    ),
    Row(
        family="MikroTik",
        meaning=STATE,
        columns=oids("14988.1.1.15.1.1.3"),
        mib="MIKROTIK-MIB mtxrPOEStatus",
        formula="translated",
        states={1: OFF, 2: SEARCHING, 3: ON, 4: FAULT},
        proven=("routeros_rb5009upr+s+",),
        note="What is above 4 is not known.",
    ),
    Row(
        family="FS",
        meaning=STATE,
        columns=oids("52642.1.1.10.2.110.1.1.1.4"),
        mib="FS-POE-MIB ifPoePwrStatus",
        formula="translated",
        states={1: ON, 2: OFF},
        proven=("fs-ruijie_s3410",),
    ),
    Row(
        family=STANDARD,
        meaning=BUDGET,
        columns=oids("mib-2.105.1.3.1.1.2"),
        mib="POWER-ETHERNET-MIB pethMainPsePower (RFC 3621)",
        nothing=frozenset({0.0}),
        proven=("arubaos-cx", "iosxe_c9200l", "zynos_xs1930-12hp"),
        note="Of a stack the sum.",
    ),
    Row(
        family="TP-Link",
        meaning=BUDGET,
        columns=oids("11863.6.56.1.1.1.1"),
        mib="TPLINK-POWER-OVER-ETHERNET-MIB tpPoeSystemPowerLimit",
        scale=0.1,
        proven=("jetstream_sg2218p",),
    ),
    Row(
        family="HP",
        meaning=BUDGET,
        columns=oids("11.2.14.11.1.9.1.6.1.4"),
        mib="HP-ICF-POE-MIB hpicfPseAvailablePower",
        nothing=frozenset({0.0}),
        proven=("procurve",),
    ),
    Row(
        family=STANDARD,
        meaning=USED,
        columns=oids("mib-2.105.1.3.1.1.4"),
        mib="POWER-ETHERNET-MIB pethMainPseConsumptionPower (RFC 3621)",
        proven=("arubaos-cx", "zynos_xs1930-12hp", "microsemipdsine"),
    ),
    Row(
        family="TP-Link",
        meaning=USED,
        columns=oids("11863.6.56.1.1.1.3"),
        mib="TPLINK-POWER-OVER-ETHERNET-MIB tpPoeSystemPowerConsumption",
        scale=0.1,
        proven=("jetstream_sg2218p",),
    ),
    Row(
        family="HP",
        meaning=USED,
        columns=oids("11.2.14.11.1.9.1.6.1.5"),
        mib="HP-ICF-POE-MIB hpicfPseUsedPower",
        proven=("procurve",),
    ),
)
