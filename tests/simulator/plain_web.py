"""A client of the standard library for the recorders' interfaces: one kept connection, Digest computed by hand."""

from __future__ import annotations

import hashlib
import http.client
import re
from xml.etree import ElementTree

from simulator.truth import PlantedDevice


class Plain:
    """Not for an event loop: call it in a thread."""

    def __init__(self, device: PlantedDevice, password: str | None = None) -> None:
        assert device.login
        self._account = device.login.account
        self._password = device.login.password if password is None else password
        self._wire = http.client.HTTPConnection(device.address, device.ports["http"], timeout=10)
        self._nonce = self._realm = self.challenge = ""
        self._uses = 0
        self.socket_names: set[object] = set()

    def ask(self, method: str, target: str, body: str = "") -> tuple[int, str]:
        """A challenge is answered once."""
        for _ in range(2):
            headers = {"Authorization": self._authorization(method, target)} if self._nonce else {}
            self._wire.request(method, target, body.encode() or None, headers)
            self.socket_names.add(self._wire.sock.getsockname() if self._wire.sock else None)
            answer = self._wire.getresponse()
            text = answer.read().decode()
            self.challenge = answer.headers.get("WWW-Authenticate", "")
            if answer.status != 401 or self._nonce or "Digest" not in self.challenge:
                break
            told = dict(re.findall(r'(\w+)="([^"]*)"', self.challenge))
            self._nonce, self._realm = told["nonce"], told["realm"]
        return answer.status, text

    def get(self, target: str) -> str:
        status, text = self.ask("GET", target)
        assert status == 200, (status, text)
        return text

    def xml(self, target: str, body: str = "") -> ElementTree.Element:
        """Without its namespaces."""
        status, text = self.ask("POST" if body else "GET", target, body)
        assert status == 200, (status, text)
        return ElementTree.fromstring(re.sub(r' xmlns="[^"]*"', "", text))

    def lines(self, target: str) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.get(target).splitlines() if "=" in line)

    def _authorization(self, method: str, target: str) -> str:
        self._uses += 1
        count = f"{self._uses:08x}"
        first = _md5(f"{self._account}:{self._realm}:{self._password}")
        response = _md5(f"{first}:{self._nonce}:{count}:c0ffee:auth:{_md5(f'{method}:{target}')}")
        return (
            f'Digest username="{self._account}", realm="{self._realm}", nonce="{self._nonce}", uri="{target}", '
            f'qop=auth, nc={count}, cnonce="c0ffee", response="{response}"'
        )

    def close(self) -> None:
        self._wire.close()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def search_post(track: str, start: str, end: str, position: int = 0, most: int = 40) -> str:
    """CMSearchDescription of the ISAPI developer guide, with its spelling."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><CMSearchDescription><searchID>{1}</searchID>'
        f"<trackList><trackID>{track}</trackID></trackList><timeSpanList><timeSpan><startTime>{start}</startTime>"
        f"<endTime>{end}</endTime></timeSpan></timeSpanList><maxResults>{most}</maxResults>"
        f"<searchResultPostion>{position}</searchResultPostion><metadataList><metadataDescriptor>"
        "//recordType.meta.std-cgi.com</metadataDescriptor></metadataList></CMSearchDescription>"
    )
