"""HTTP and RTSP logins: read challenges, compute Digest answers, check them. Pure.

Sources: RFC 7616 (Digest with SHA-256), RFC 2617 (Digest with MD5, Basic), RFC 2069 (Digest without qop).
Only `qop=auth` is spoken: `auth-int` would sign bodies that a watcher never sends.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

MAX_HEADER = 4096
MAX_CHALLENGES = 8
_PART = re.compile(r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?""", re.DOTALL)
_UNSPEAKABLE = re.compile(r"[\r\n\0]")
# Also the mark of what was no UTF-8: to answer another realm than the device has is a wrong login.
_UNANSWERABLE = re.compile("[\0-\x1f\x7f\ufffd]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# Strongest last: `strongest` prefers the later one.
HASHES: Mapping[str, Callable[[bytes], str]] = {
    "MD5": _md5,
    "MD5-SESS": _md5,
    "SHA-256": _sha256,
    "SHA-256-SESS": _sha256,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One way in that a server offers. `algorithm` is upper case; `qop` is empty for RFC 2069 servers."""

    scheme: str
    realm: str = ""
    nonce: str = ""
    opaque: str | None = None
    algorithm: str = "MD5"
    named_algorithm: bool = True
    qop: tuple[str, ...] = ()
    stale: bool = False

    @property
    def answerable(self) -> bool:
        """Whether we can answer at all; what no header line can hold, we could not repeat."""
        if _UNANSWERABLE.search(f"{self.realm}{self.nonce}{self.opaque or ''}"):
            return False
        if self.scheme != "digest":
            return self.scheme == "basic"
        return bool(self.nonce) and self.algorithm in HASHES and (not self.qop or "auth" in self.qop)


def _parts(value: str) -> list[tuple[str, dict[str, str]]]:
    """Schemes of one header with their parameters, names in lower case, the first of a name wins."""
    found: list[tuple[str, dict[str, str]]] = []
    for match in _PART.finditer(value[:MAX_HEADER]):
        name, quoted, plain = match.groups()
        if quoted is None and plain is None:
            found.append((name.lower(), {}))
        elif found:
            found[-1][1].setdefault(name.lower(), _ESCAPE.sub(r"\1", quoted) if quoted is not None else plain)
    return found


def parse_challenges(values: Iterable[str]) -> tuple[Challenge, ...]:
    """`values` are the WWW-Authenticate headers of one response; each may hold several challenges."""
    challenges = []
    for scheme, params in (part for value in values for part in _parts(value)):
        algorithm = params.get("algorithm", "")
        challenges.append(
            Challenge(
                scheme=scheme,
                realm=params.get("realm", ""),
                nonce=params.get("nonce", ""),
                opaque=params.get("opaque"),
                algorithm=algorithm.upper() or "MD5",
                named_algorithm=bool(algorithm),
                qop=tuple(word.strip().lower() for word in params.get("qop", "").split(",") if word.strip()),
                stale=params.get("stale", "").lower() == "true",
            )
        )
    return tuple(challenges[:MAX_CHALLENGES])


def strongest(challenges: Iterable[Challenge], *, allow_basic: bool = False) -> Challenge | None:
    """The best one that can be answered; Basic, which hands over the password, only where it is allowed."""
    ranks = list(HASHES)
    usable = [c for c in challenges if c.answerable and (c.scheme == "digest" or allow_basic)]
    return max(usable, key=lambda c: -1 if c.scheme == "basic" else ranks.index(c.algorithm), default=None)


def digest_response(
    challenge: Challenge, account: str, password: str, method: str, uri: str, *, count: int = 1, cnonce: str = ""
) -> str:
    """The `response` value, hexadecimal. `count` is how often this nonce has been used, from 1."""
    hashed = HASHES[challenge.algorithm]
    a1 = hashed(f"{account}:{challenge.realm}:{password}".encode())
    if challenge.algorithm.endswith("-SESS"):
        a1 = hashed(f"{a1}:{challenge.nonce}:{cnonce}".encode())
    a2 = hashed(f"{method}:{uri}".encode())
    middle = f"{challenge.nonce}:{count:08x}:{cnonce}:auth" if challenge.qop else challenge.nonce
    return hashed(f"{a1}:{middle}:{a2}".encode())


def _quoted(text: str) -> str:
    if _UNSPEAKABLE.search(text):
        raise ValueError("a header value cannot hold a line break")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def authorization(
    challenge: Challenge, account: str, password: str, method: str, uri: str, *, count: int = 1, cnonce: str = ""
) -> str:
    """The value of the Authorization header that answers `challenge` for one request."""
    if challenge.scheme == "basic":
        return "Basic " + base64.b64encode(f"{account}:{password}".encode()).decode()
    response = digest_response(challenge, account, password, method, uri, count=count, cnonce=cnonce)
    fields = [
        f"username={_quoted(account)}",
        f"realm={_quoted(challenge.realm)}",
        f"nonce={_quoted(challenge.nonce)}",
        f"uri={_quoted(uri)}",
        f'response="{response}"',
    ]
    if challenge.named_algorithm:
        fields.append(f"algorithm={challenge.algorithm.replace('-SESS', '-sess')}")
    if challenge.opaque is not None:
        fields.append(f"opaque={_quoted(challenge.opaque)}")
    if challenge.qop:
        fields.append(f"qop=auth, nc={count:08x}, cnonce={_quoted(cnonce)}")
    elif challenge.algorithm.endswith("-SESS"):
        fields.append(f"cnonce={_quoted(cnonce)}")
    return "Digest " + ", ".join(fields)


def challenge_header(challenge: Challenge) -> str:
    """The server's side: the value of a WWW-Authenticate header."""
    if challenge.scheme == "basic":
        return f"Basic realm={_quoted(challenge.realm)}"
    fields = [f"realm={_quoted(challenge.realm)}", f"nonce={_quoted(challenge.nonce)}"]
    if challenge.opaque is not None:
        fields.append(f"opaque={_quoted(challenge.opaque)}")
    if challenge.named_algorithm:
        fields.append(f"algorithm={challenge.algorithm.replace('-SESS', '-sess')}")
    if challenge.qop:
        fields.append(f'qop="{",".join(challenge.qop)}"')
    if challenge.stale:
        fields.append("stale=true")
    return "Digest " + ", ".join(fields)


def verify(header: str, challenge: Challenge, account: str, password: str, method: str) -> bool:
    """The server's side: whether an Authorization header answers `challenge` for `account`."""
    if challenge.scheme == "basic":
        expected = authorization(challenge, account, password, method, "").encode()
        return hmac.compare_digest(header.encode(), expected)
    parts = _parts(header)
    if not parts or parts[0][0] != "digest":
        return False
    params = parts[0][1]
    if (params.get("username"), params.get("realm"), params.get("nonce")) != (
        account,
        challenge.realm,
        challenge.nonce,
    ):
        return False
    count = params.get("nc", "1")
    if challenge.qop and (params.get("qop") != "auth" or not re.fullmatch(r"[0-9a-fA-F]{8}", count)):
        return False
    expected_response = digest_response(
        challenge,
        account,
        password,
        method,
        params.get("uri", ""),
        count=int(count, 16) if challenge.qop else 1,
        cnonce=params.get("cnonce", ""),
    )
    return hmac.compare_digest(params.get("response", "").lower().encode(), expected_response.encode())
