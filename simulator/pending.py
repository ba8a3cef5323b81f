"""What a device keeps in mind between two requests to its web face: searches that go on, logins that were used."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from simulator.cgi.finders import Finders
from simulator.isapi.turning import Turning
from simulator.onvif.searches import Searches

NONCES_KEPT = 64


@dataclass(slots=True)
class Pending:
    """`finders` of Dahua's CGI, `searches` of ONVIF, `turning` of ISAPI; `nonces` of ONVIF's logins, each good once;
    `log_span` is what a search in the log of Dahua's CGI is about."""

    finders: Finders = field(default_factory=Finders)
    searches: Searches = field(default_factory=Searches)
    turning: Turning = field(default_factory=Turning)
    nonces: deque[bytes] = field(default_factory=lambda: deque(maxlen=NONCES_KEPT))
    log_span: tuple[int, int] | None = None
