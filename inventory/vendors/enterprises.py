"""Whose an enterprise number is (IANA, Private Enterprise Numbers), by the name people know the maker by."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from collections.abc import Mapping

# fmt: off
# 21317 is ATEN's by registration; it is borne by the management controllers that ATEN builds for Supermicro.
VENDORS: Mapping[int, str] = {
    # cameras, recorders, intercoms
    122: "Sony", 258: "Panasonic", 368: "Axis", 3967: "Bosch", 17685: "Pelco", 23465: "Vivotek",
    24488: "Vivotek", 36849: "Hanwha", 39165: "Hikvision", 50001: "Hikvision", 1004849: "Dahua", 6530: "2N",
    26122: "Zenitel", 40748: "IONODES", 28194: "Exterity", 27614: "Ascom", 5003: "AudioCodes", 42397: "Grandstream",
    3375: "F5",
    # networks
    9: "Cisco", 11: "HP", 36: "DEC", 43: "3Com", 45: "Extreme", 52: "Enterasys", 81: "Avaya", 89: "Radlan", 99: "SNMP Research",
    119: "NEC", 164: "RAD", 171: "D-Link", 193: "Ericsson", 207: "Allied Telesis", 244: "Lantronix", 248: "Hirschmann",
    259: "Edgecore", 266: "Nexans", 272: "Bintec", 297: "Fujifilm", 388: "Symbol", 562: "Ciena", 572: "Ericsson-LG",
    629: "MRV", 637: "Nokia", 664: "Adtran", 674: "Dell", 738: "Telco Systems", 823: "Loop Telecom", 868: "Transition",
    890: "Zyxel", 1038: "Sagemcom", 1166: "Motorola", 1271: "Ciena", 1411: "Juniper", 1588: "Brocade", 1723: "Lantronix",
    1872: "Radware", 1916: "Extreme", 1966: "Perle", 1991: "Extreme", 2007: "Teldat", 2011: "Huawei", 2272: "Extreme",
    2281: "Ceragon", 2352: "Ericsson", 2356: "Lancom", 2544: "ADVA", 2636: "Juniper", 2736: "EtherWAN", 2863: "Thomson",
    2882: "Comtrol", 3052: "Asentria", 3181: "Microsens", 3320: "BDCOM", 3373: "SIAE", 3709: "Datacom",
    3807: "FiberHome", 3902: "ZTE", 3955: "Linksys", 4115: "Arris", 4329: "Siemens", 4458: "Radwin", 4467: "Fibrolan",
    4515: "PacketLight", 4526: "Netgear", 4756: "CTC Union", 4874: "Juniper", 4881: "Ruijie", 5504: "Zhone",
    5624: "Enterasys", 5651: "Maipu", 5833: "Tailyn", 5875: "FiberHome", 6027: "Dell", 6141: "Ciena", 6296: "Dasan",
    6321: "Calix", 6339: "DCN", 6486: "Alcatel-Lucent Enterprise", 6527: "Nokia", 6603: "Bitstream", 6889: "Avaya",
    7262: "DragonWave", 7342: "Omnitron", 7367: "DrayTek", 7428: "Microchip", 7564: "Array Networks", 7571: "SAF",
    7800: "Ubiquoss", 8691: "Moxa", 8744: "HP", 8886: "Raisecom", 9303: "Waystream", 9304: "CTS", 10002: "Ubiquiti",
    10072: "GW Delight", 10297: "Advantech", 10456: "Planet", 11606: "PBN", 11863: "TP-Link", 11898: "Proxim",
    12394: "Alvarion", 13191: "OneAccess", 13464: "GBN", 14125: "EnGenius", 14179: "Cisco", 14525: "Juniper",
    14823: "Aruba", 14988: "MikroTik", 15004: "Ruggedcom", 15983: "Fortinet", 16177: "Westermo", 16972: "TP-Link",
    17163: "Riverbed", 17409: "C-Data", 17713: "Cambium", 20540: "Sixnet", 20992: "Cradlepoint", 21013: "Xirrus",
    21839: "Alaxala", 22420: "Accedian", 22610: "A10", 23695: "Peplink", 23867: "Silver Peak", 24693: "FireBrick",
    25053: "Ruckus", 25506: "H3C", 26543: "Lenovo", 26866: "Gigamon", 26928: "Aerohive", 27282: "Realtek",
    27514: "QTECH", 27662: "Pepwave", 27975: "FS", 28087: "Albentia", 28381: "N-Tron", 28866: "TRENDnet",
    29671: "Cisco Meraki", 29865: "Icotera", 30065: "Arista", 30140: "Advantech", 30803: "Vyatta", 31496: "NetModule",
    31926: "Siklu", 32285: "TopVision", 32750: "LigoWave", 33049: "Mellanox", 33555: "Racom", 34861: "Rajant",
    35098: "Pica8", 35265: "Eltex", 36673: "IP Infusion", 37950: "V-Solution", 38595: "Zmtel", 38616: "Metel",
    40310: "Cumulus", 40418: "SNR", 41112: "Ubiquiti", 41916: "Viptela", 43191: "Arista", 43356: "Mimosa",
    44194: "EnGenius", 44641: "VyOS", 45346: "VMware", 46242: "Netonix", 47196: "Aruba", 47307: "IgniteNet",
    48690: "Teltonika", 52642: "FS", 53058: "Baicells", 54743: "Phybridge", 57344: "Tachyon", 24575: "Tranzeo",
    24686: "Teltonika", 26381: "Hytera", 47565: "Forcepoint", 38783: "Teracom", 1287: "Motorola",
    # firewalls
    1369: "Forcepoint", 2604: "Sophos", 2620: "Check Point", 3097: "WatchGuard", 3224: "Juniper", 3417: "Blue Coat",
    5951: "Citrix", 8741: "SonicWall", 10704: "Barracuda", 11256: "Stormshield", 12356: "Fortinet",
    12532: "Pulse Secure", 15227: "Venustech", 15497: "Cisco", 20632: "Barracuda", 21067: "Cyberoam", 25461: "Palo Alto",
    28557: "Hillstone", 42359: "Versa", 1230: "McAfee", 59732: "Skyhigh", 31218: "Ucopia", 32328: "Sangfor", 35047: "Sangfor", 14331: "Topsec",
    # power and climate
    318: "APC", 476: "Vertiv", 534: "Eaton", 705: "Eaton", 818: "GE", 850: "Tripp Lite", 885: "Vertiv", 935: "Megatec",
    1418: "Dataprobe", 1718: "Server Technology", 1918: "Eaton", 2254: "Delta", 2468: "Generex", 2606: "Rittal",
    2634: "WTI", 3711: "Panduit", 3808: "CyberPower", 3833: "Schneider Electric", 4555: "Socomec", 5491: "Riello",
    6050: "Gamatronic", 6302: "Vertiv", 7309: "Alpha", 9839: "Carel", 10418: "Vertiv", 10520: "GE", 12148: "Eltek",
    13400: "Vertiv", 13742: "Raritan", 13858: "Eltek", 13891: "Panduit", 17420: "Digipower", 19536: "Panduit",
    20246: "Delta", 21111: "Voltronic", 21239: "Vertiv", 21695: "Riedo", 28402: "Conteg", 28507: "Gude",
    29462: "Stulz", 30966: "FS", 31034: "Schleifenbauer", 34278: "Janitza", 37662: "Megatec", 38446: "Enlogic",
    39145: "ICT", 40614: "EAST", 49136: "Algcom", 53973: "ABB", 55108: "Riedo", 13409: "Megatec", 6574: "Synology",
    # sensors
    3699: "NTI", 3854: "AKCP", 5040: "Wiesemann & Theis", 5528: "APC", 16174: "Sensatronics", 17095: "ServersCheck",
    17373: "Vertiv", 19011: "Jacarta", 20916: "AVTECH", 21796: "HW group", 22626: "Comet", 25728: "NetPing",
    39052: "Vutlan", 52674: "APC",
    # printers
    236: "Samsung", 253: "Xerox", 367: "Ricoh", 641: "Lexmark", 683: "Zebra", 1129: "Toshiba", 1248: "Epson",
    1347: "Kyocera", 1602: "Canon", 2001: "OKI", 2385: "Sharp", 2435: "Brother", 10642: "Zebra", 18334: "Konica Minolta",
    51966: "TSC",
    # computers and disks
    2: "IBM", 42: "Oracle", 116: "Hitachi", 211: "Fujitsu", 231: "Fujitsu", 232: "HPE", 311: "Microsoft", 343: "Intel",
    347: "Seagate", 789: "NetApp", 1027: "Mitel", 1714: "Infortrend", 1981: "EMC", 3582: "LSI", 3764: "Quantum", 6876: "VMware",
    7244: "Quanta", 7312: "Barco", 7779: "Infoblox", 10876: "Supermicro", 12124: "Isilon", 12740: "Dell", 12925: "HPE",
    14941: "ExaGrid", 18928: "Areca", 19046: "Lenovo", 19746: "Dell EMC", 20301: "Lenovo", 21317: "Supermicro",
    24681: "QNAP", 30155: "OpenBSD", 37447: "Nimble", 40482: "Pure Storage", 41263: "Nutanix", 50536: "TrueNAS",
    55062: "QNAP", 2684: "Poly", 5596: "Cisco", 13885: "Poly", 25049: "Opengear", 5597: "Meinberg", 25071: "Teradici",
}
# fmt: on
# Makers whose own number stands behind that of the software they bought (Radlan's).
BEHIND: Mapping[str, str] = {"89.1.1.4526": "Netgear", "89.1.1.62": "Radware"}
