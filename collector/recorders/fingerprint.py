"""From what a device says of its settings to a fingerprint: canonical, without secrets, without what moves. Pure.

A fingerprint is for telling that something changed, not what. Secrets and what counts by itself are left out by name,
before anything is hashed: of a short password even a hash would tell. Order is kept where devices keep it (elements),
and made where they do not (lines of a CGI, cells of a table).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from collector.protocols.xml import Element

DIGEST_OCTETS = 8
SECRET = re.compile(
    r"pass(word|phrase|wd)?$|pwd|secret|psk|private|credential|verif\w*code|(?<!frame)key$|token$", re.IGNORECASE
)
"""Names of what is, or may be, a secret."""
MOVES = re.compile(
    r"^(local|utc|current)\w*time$|uptime|status$|^online|^enabledby|^session|^(receive|send|tx|rx)\w*(bytes|octets)",
    re.IGNORECASE,
)
"""Names of what is other at each look."""
ITSELF = re.compile(
    r"^(mac(address)?|hwaddress|physicaladdress|serial(number|no)?|firmware\w*|software\w*|ip(v[46])?address|"
    r"(machine|device)?time(zone)?)$",
    re.IGNORECASE,
)
"""Names of what is recorded by itself: addresses, serials, firmware, clocks."""
LIMIT = 4096


def counts(name: str) -> bool:
    return not (SECRET.search(name) or MOVES.search(name) or ITSELF.search(name))


def of_lines(lines: Iterable[str]) -> str:
    """The digest of these texts in their order; empty for none."""
    told = list(lines)
    if not told:
        return ""
    digest = blake2b(digest_size=DIGEST_OCTETS)
    for line in told:
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def of_xml(root: Element) -> str:
    return of_lines(flattened(root))


def flattened(root: Element, path: str = "") -> Iterator[str]:
    """`Network/DNS/primary=10.0.0.1` for each element with a text, with its attributes; what does not count is left
    out with all that is below it. Addresses of gateways and servers have names of their own above them and count."""
    here = f"{path}/{root.name}"
    for name in sorted(root.attributes):
        if counts(name):
            yield f"{here}@{name}={root.attribute(name)}"
    if not root.children:
        yield f"{here}={root.text(limit=LIMIT)}"
    for child in root.children:
        if counts(child.name) or (child.name.lower() == "ipaddress" and root.name != "IPAddress"):
            yield from flattened(child, here)


def of_keys(told: Mapping[str, str]) -> str:
    """Of lines `table.Network.eth0.DnsServers[0]=…`: by key, each word of which must count."""
    return of_lines(f"{key}={told[key]}" for key in sorted(told) if all(map(counts, words(key))))


def words(key: str) -> list[str]:
    return [word for word in re.split(r"[.\[\]0-9]+", key) if word]


def of_cells(cells: Iterable[tuple[tuple[int, ...], bytes]]) -> str:
    """Of a table: index (with its column before it) and the value's octets."""
    return of_lines(f"{'.'.join(map(str, index))}={value.hex()}" for index, value in sorted(cells))
