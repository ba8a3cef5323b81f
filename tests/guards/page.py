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


def row(guard: Guard) -> str:
    return f"| {guard.name} | {guard.protects} | `{guard.test_file}` `{guard.test_name}` |"


def page() -> str:
    parts = [HEAD]
    for title, guards in PARTS.items():
        rows = "\n".join(map(row, guards))
        parts.append(f"\n## {title}\n\n| Guard | Protects from | Test |\n|---|---|---|\n{rows}\n")
    return "".join(parts)


if __name__ == "__main__":
    print(page(), end="")
