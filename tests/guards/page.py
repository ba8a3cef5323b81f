"""docs/hostile.md, made of the table: `python -m tests.guards.page > docs/hostile.md`."""

from __future__ import annotations

from tests.guards.guard import Guard
from tests.guards.table import PARTS

HEAD = """# Hostile devices

A camera may be broken, taken over, or somebody else's machine at a camera's address. What it says must not crash the
collector, fill its memory, keep it from looking at others, lead it elsewhere, or run on somebody's screen. Each
row is one guard: a few words of source without which the named test fails. `make test-long` proves that of every row:
it takes the guard out of a copy of the project and runs the test.

While attackers are at work, `python -m bench attack` measures how late the looks at honest devices begin, and
`make fuzz MINUTES=10` feeds damaged messages to every reader, other ones each time; CI repeats those of `SEED=1`.
"""

TAIL = """
## What is not guarded

**Serials are not compared before a login.** No secret waits for the device to name a serial that stands in the
ledger. A device tells its serial to strangers in few cases (Dahua in the realm of its challenge, on some firmware;
ISAPI and ONVIF want a login first), and whoever takes a device's address can repeat what it told. What stands instead:

- The password itself never goes out: logins travel as Digest, and as Basic only where the device file allows it.
- A machine at a device's address gets two answers to its challenges in half an hour, over all protocols and starts, as
  long as it refuses them. One that pretends to let us in gets as many as it likes.
- An answer to a challenge lets its owner try passwords at leisure. So each device should have a password of its own,
  long and random, of an account that may only look.
- Where the serial that a recorder tells of a camera changes, that is a change event, and a person may ask why.

**A device that closes the connection** in place of refusing a login that was right before is not told from one that is
broken: it is sent the login again at the next request.
"""


def row(guard: Guard) -> str:
    return f"| {guard.name} | {guard.protects} | `{guard.test_file}` `{guard.test_name}` |"


def page() -> str:
    parts = [HEAD]
    for title, guards in PARTS.items():
        rows = "\n".join(map(row, guards))
        parts.append(f"\n## {title}\n\n| Guard | Protects from | Test |\n|---|---|---|\n{rows}\n")
    return "".join([*parts, TAIL])


if __name__ == "__main__":
    print(page(), end="")
