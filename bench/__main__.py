"""Figures beside peers: `python -m bench [name …]`. Ours and the peers' in one run, and the ratio."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import cadence, detection, ledger_commit, snmp_get, snmp_walk, store_write, sweep, xml_reading

BENCHES: dict[str, Callable[[], None]] = {
    "cadence": cadence.run,
    "detection": detection.run,
    "ledger_commit": ledger_commit.run,
    "snmp_get": snmp_get.run,
    "snmp_walk": snmp_walk.run,
    "store_write": store_write.run,
    "sweep": sweep.run,
    "xml_reading": xml_reading.run,
}


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.exit(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    for name in wanted:
        BENCHES[name]()


if __name__ == "__main__":
    main()
