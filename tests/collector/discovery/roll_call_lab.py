"""Runs in a network of its own: a camera with a factory address, one of ours, and a host that drops all but ARP.

Sweeps 10.9.0.0/29 with the words given to `sweep_lab`, and prints what that prints, with the datagrams of a search that
left by the card.
"""

from __future__ import annotations

import asyncio
import io
import json
import socket
import subprocess
import sys
from contextlib import redirect_stdout

from sweep_lab import main as sweep_main

ETH_P_ALL = 0x0003
GROUP = socket.inet_aton("239.255.255.250")
FACTORY, OURS = "192.168.1.64", "10.9.0.3"
RESPONDER = """
import re, socket, struct, sys
address = sys.argv[1]
ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ear.bind(("239.255.255.250", 3702))
ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
               socket.inet_aton("239.255.255.250") + socket.inet_aton(address))
mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mouth.bind((address, 3702))
print("ready", flush=True)
while True:
    probe, peer = ear.recvfrom(65535)
    asked = re.search(rb"MessageID>([^<]+)<", probe).group(1).decode()
    mouth.sendto(f'''<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><a:RelatesTo>{asked}</a:RelatesTo></e:Header><e:Body>
<d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:{address}</a:Address></a:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter</d:Types>
<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/HIKVISION%20DS-2CD2047G2-L
 onvif://www.onvif.org/hardware/DS-2CD2047G2-L</d:Scopes>
<d:XAddrs>http://{address}/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>'''
    .encode(), peer)
"""
HOSTS = """
ip link set lo up; ip link add segment type bridge; ip link set segment up
ip link add here type veth peer name there; ip link set there master segment up
ip addr add 10.9.0.1/24 dev here; ip link set here up
echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter; echo 0 > /proc/sys/net/ipv4/conf/here/rp_filter
"""


def inhabit(people: list[subprocess.Popen[str]], name: str, address: str, *, drops: bool) -> None:
    """A namespace on the segment that holds `address`."""
    sleeper = subprocess.Popen(
        ["unshare", "-n", "sh", "-c", "echo up; exec sleep 60"], stdout=subprocess.PIPE, text=True
    )
    people.append(sleeper)
    assert sleeper.stdout is not None
    sleeper.stdout.readline()
    inside = ["nsenter", "-t", str(sleeper.pid), "-n"]
    cable = f"ip link add p-{name} type veth peer name eth0 netns {sleeper.pid}; ip link set p-{name} master segment up"
    subprocess.run(["sh", "-euc", cable], check=True)
    dress = (
        f"ip link set lo up; ip addr add {address}/24 dev eth0; ip link set eth0 up;"
        "ip route replace 10.9.0.0/24 dev eth0"
    )
    subprocess.run([*inside, "sh", "-euc", dress], check=True)
    if drops:
        rules = "table ip t { chain c { type filter hook input priority 0; policy drop;\n}\n}\n"
        subprocess.run([*inside, "nft", "-f", "-"], input=rules, text=True, check=True)
        return
    camera = subprocess.Popen([*inside, sys.executable, "-c", RESPONDER, address], stdout=subprocess.PIPE, text=True)
    people.append(camera)
    assert camera.stdout is not None
    camera.stdout.readline()


def searched(tap: socket.socket) -> int:
    count = 0
    while True:
        try:
            count += tap.recv(65_535)[30:34] == GROUP
        except BlockingIOError:
            return count


def main(*words: str) -> None:
    subprocess.run(["sh", "-euc", HOSTS], check=True)
    people: list[subprocess.Popen[str]] = []
    try:
        for name, address in {"one": FACTORY, "two": OURS, "three": "10.9.0.4"}.items():
            inhabit(people, name, address, drops=name == "three")
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.htons(ETH_P_ALL))
        tap.bind(("here", ETH_P_ALL))
        told = io.StringIO()
        with redirect_stdout(told):
            asyncio.run(sweep_main("10.9.0.0/29", *words))
        print(json.dumps({**json.loads(told.getvalue()), "searched": searched(tap)}))
    finally:
        for one in people:
            one.kill()
            one.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
