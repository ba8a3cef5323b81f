"""Gives up every right of this process. Its sockets are open by then and need none."""

from __future__ import annotations

import ctypes
import os
import struct

NOBODY = 65534
PR_SET_NO_NEW_PRIVS = 38
PR_SET_DUMPABLE = 4
_CAPABILITY_VERSION_3 = 0x20080522


def drop_privileges() -> None:
    """Becomes nobody where it was root, empties all capability sets, forbids gaining any. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    header = struct.pack("@Ii", _CAPABILITY_VERSION_3, 0)
    _must(libc.capset(header, bytes(24)))
    _must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _must(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))


def _must(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
