"""One input again, with its traceback: `python -m tests.fuzz.replay build/fuzz/TARGET.SEED.NUMBER`."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from tests.fuzz.child import MEMORY
from tests.fuzz.targets import TARGETS


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = Path(sys.argv[1])
    target = TARGETS[path.name.partition(".")[0]]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    print(f"{target.name}: {'read' if target.accepts(path.read_bytes()) else 'refused'}")


if __name__ == "__main__":
    main()
