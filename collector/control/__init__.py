"""Who changes passwords, by name. A device's own interface is `Target.api` (isapi, dahua, onvif); SNMPv3 users are
changed by snmpv3, accounts on the command lines of switches by the family's name (command_lines.py).

RELAYS are the recorders that keep the passwords of cameras. `collector/probes/account_readers.py` reads accounts.
"""

from __future__ import annotations

from collections.abc import Mapping

from collector.control import dahua, isapi, onvif, snmpv3, ssh
from collector.control.relays import RELAYS as RELAYS
from collector.control.writer import Writer

WRITERS: Mapping[str, Writer] = {
    **{writer.name: writer for writer in (isapi.WRITER, dahua.WRITER, onvif.WRITER, snmpv3.WRITER)},
    **ssh.WRITERS_BY_NAME,
}
