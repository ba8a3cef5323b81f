"""Confinement of a process that reads hostile bytes: it keeps the socket it has, and can get at nothing else.

Limits of the kernel (setrlimit(2)) keep it from files, sockets, core dumps and too much memory or time. A filter of
system calls (seccomp(2)) leaves it what a decoder needs: memory, its socket, the time. Whatever else it tries fails
with EPERM, and no memory can be made executable. It cannot be undone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ADDRESS_SPACE = 768 << 20
"""Octets: 120 MiB for FFmpeg's libraries as they lie in memory, the rest for frames of up to MAX_PIXELS."""
CPU_S = 120
"""In all; the reader lets a process go long before. It ends one that hangs and whose service has died."""

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2  # prctl(2)
ALLOW, KILL, REFUSE = 0x7FFF_0000, 0x8000_0000, 0x0005_0001  # the last: EPERM
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of 32 bits, with the constant k
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
PROTECTION = 2  # which argument of mmap and mprotect says so
EXECUTABLE = 4
OTHER_ABI = 0x4000_0000  # x32's calls on x86-64


@dataclass(frozen=True, slots=True)
class Machine:
    """`audit` is the kernel's name of the architecture, `calls` the numbers of what is allowed, `mapping` of those
    that may make memory executable."""

    audit: int
    calls: Sequence[int]
    mapping: Sequence[int]


# Numbers of: read write close brk munmap mremap madvise sendto recvfrom futex rt_sigaction rt_sigprocmask rt_sigreturn
# restart_syscall sched_yield sched_getaffinity clock_gettime clock_nanosleep getpid gettid getrandom exit exit_group
MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(
        0xC000_003E,
        (0, 1, 3, 12, 11, 25, 28, 44, 45, 202, 13, 14, 15, 219, 24, 204, 228, 230, 39, 186, 318, 60, 231),
        (9, 10),
    ),
    "aarch64": Machine(
        0xC000_00B7,
        (63, 64, 57, 214, 215, 216, 233, 206, 207, 98, 134, 135, 139, 128, 124, 123, 113, 115, 172, 178, 278, 93, 94),
        (222, 226),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine() -> tuple[str, ...]:
    """Confines this process; gives what could be laid on it: `limits`, and `filter` where the kernel has one for us."""
    _silence()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(limit, (0, 0))
    machine = MACHINES.get(platform.machine())
    return ("limits", "filter") if machine and _filter(program(machine)) else ("limits",)


def _silence() -> None:
    """What the service would print to is none of its business."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def program(machine: Machine) -> bytes:
    """The filter, in the kernel's classic BPF: jumps are counted from the next instruction."""
    steps = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, machine.audit, 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER),
        _step(AT_LEAST, OTHER_ABI, 0, 1),
        _step(RETURN, REFUSE),
    ]
    for call in machine.calls:
        steps += [_step(EQUAL, call, 0, 1), _step(RETURN, ALLOW)]
    for call in machine.mapping:
        steps += [
            _step(EQUAL, call, 0, 4),
            _step(LOAD, ARGUMENTS + 8 * PROTECTION),
            _step(ANY_BIT, EXECUTABLE, 0, 1),
            _step(RETURN, REFUSE),
            _step(RETURN, ALLOW),
        ]
    return b"".join([*steps, _step(RETURN, REFUSE)])


def _step(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, k)


def _filter(steps: bytes) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    held = ctypes.create_string_buffer(steps, len(steps))
    given = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p))
    if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(library.prctl(SET_SECCOMP, FILTER, ctypes.byref(given), 0, 0) == 0)
