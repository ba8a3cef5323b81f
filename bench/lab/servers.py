"""Real servers in the lab's namespaces: net-snmp's agent, GStreamer's RTSP server, dnsmasq, radvd."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.lab.namespaces import Namespaces, run
from bench.lab.plan import COMMUNITY, V3_SECRET, V3_USER, Host, Role

RTSP_SERVER = Path(__file__).parents[2] / "tests" / "collector" / "protocols" / "gst_rtsp_server.py"


def start_snmpd(lab: Namespaces, host: Host, folder: Path) -> None:
    """A v2c agent, or one that lets in an SNMPv3 user only."""
    lines = [f"agentaddress udp:{host.address}:161", f"[snmp] persistentDir {folder}", f"sysName {host.short}"]
    if host.role is Role.SNMPD_V3:
        lines += [f"createUser {V3_USER} SHA-256 {V3_SECRET} AES {V3_SECRET}", f"rouser {V3_USER} priv"]
    else:
        lines.append(f"rocommunity {COMMUNITY}")
    config = folder / "snmpd.conf"
    config.write_text("\n".join(lines) + "\n")
    start(lab, host, "snmpd", "-f", "-Lo", "-C", "-c", str(config), "-I", "-smux,-dlmod")


def start_rtsp(lab: Namespaces, host: Host, folder: Path) -> None:
    start(lab, host, "/usr/bin/python3", str(RTSP_SERVER), "digest", host.address, "554")


def start_dhcp(lab: Namespaces, host: Host, folder: Path) -> None:
    """dnsmasq as DHCP server only; the rogue's leases name itself as the way out."""
    third = "14" if host.role is Role.GATEWAY else "15"
    start(
        lab, host, "dnsmasq", "--keep-in-foreground", "--port=0", "--conf-file=/dev/null", "--no-ping",
        "--interface=eth0", "--bind-interfaces", f"--dhcp-leasefile={folder}/leases", f"--pid-file={folder}/pid",
        f"--dhcp-range=10.77.{third}.10,10.77.{third}.60,255.255.240.0,1h", f"--dhcp-option=3,{host.address}",
        "--dhcp-authoritative", "--user=root",
    )  # fmt: skip


def start_radvd(lab: Namespaces, host: Host, folder: Path) -> None:
    """A router that advertises itself and a prefix, every few seconds."""
    config = folder / "radvd.conf"
    config.write_text(
        "interface eth0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; "
        "prefix 2001:db8:bad::/64 { AdvOnLink on; AdvAutonomous on; }; };\n"
    )
    start(lab, host, "radvd", "--nodaemon", "--logmethod=none", f"--config={config}", f"--pidfile={folder}/pid")


def start(lab: Namespaces, host: Host, *command: str) -> None:
    lab.start(host.short, *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


SERVERS: Mapping[Role, Callable[[Namespaces, Host, Path], None]] = {
    Role.SNMPD: start_snmpd,
    Role.SNMPD_V3: start_snmpd,
    Role.RTSP: start_rtsp,
    Role.GATEWAY: start_dhcp,
    Role.ROGUE_DHCP: start_dhcp,
    Role.ROGUE_ROUTER: start_radvd,
}


SOCKETS: Mapping[Role, str] = {
    Role.SNMPD: ":161 ",
    Role.SNMPD_V3: ":161 ",
    Role.RTSP: ":554 ",
    Role.GATEWAY: ":67 ",
    Role.ROGUE_DHCP: ":67 ",
    Role.ROGUE_ROUTER: ":58 ",  # radvd's raw socket of ICMPv6
}


def listening(lab: Namespaces, host: Host) -> bool:
    """Whether its server is there: by its socket, as ss(8) tells."""
    return SOCKETS[host.role] in run(lab.inside(host.short, "ss", "-Htulwn"))
