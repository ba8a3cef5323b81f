"""Figures beside peers: `python -m bench [--keep] [name …]`. Ours and the peers' in one run, and the ratio.

A ratio above 1 says how many times better ours is. With `--keep` the run is written to bench/results/.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from bench import (
    alerts,
    attack,
    backup,
    books,
    cadence,
    dead,
    detection,
    influx,
    influx_copy,
    ledger_commit,
    ledger_import,
    overload,
    pages,
    picture_looks,
    pictures,
    recordings,
    rekey,
    report_papers,
    reports,
    rtsp_check,
    rules,
    scale,
    snmp_get,
    snmp_walk,
    soak,
    spool,
    store_write,
    sweep,
    topology,
    xml_reading,
)
from bench.record import Record
from bench.table import Table

BENCHES: dict[str, Callable[[], Iterator[Table]]] = {
    "snmp_get": snmp_get.run,
    "snmp_walk": snmp_walk.run,
    "rtsp_check": rtsp_check.run,
    "sweep": sweep.run,
    "store_write": store_write.run,
    "spool": spool.run,
    "books": books.run,
    "ledger_commit": ledger_commit.run,
    "ledger_import": ledger_import.run,
    "rekey": rekey.run,
    "cadence": cadence.run,
    "detection": detection.run,
    "xml_reading": xml_reading.run,
    "topology": topology.run,
    "backup": backup.run,
    "scale": scale.run,
    "dead": dead.run,
    "overload": overload.run,
    "attack": attack.run,
    "alerts": alerts.run,
    "rules": rules.run,
}
# Those that take long run only when they are named.
LONG: dict[str, Callable[[], Iterator[Table]]] = {
    "soak": soak.run,
    "recordings": recordings.run,
    "influx": influx.run,
    "influx_copy": influx_copy.run,
    "pictures": pictures.run,
    "picture_looks": picture_looks.run,
    "pages": pages.run,
    "reports": reports.run,
    "report_papers": report_papers.run,
}


def main() -> None:
    wanted = [word for word in sys.argv[1:] if word != "--keep"] or list(BENCHES)
    known = {**BENCHES, **LONG}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no bench {', '.join(unknown)}; there are {', '.join(known)}")
    record = Record()
    print(record.heading())
    for name in wanted:
        record.add(name, os.getloadavg()[0], list(shown(known[name]())))
    if "--keep" in sys.argv:
        print(f"\nkept as bench/results/{record.write().name}")


def shown(tables: Iterator[Table]) -> Iterator[Table]:
    for table in tables:
        print("", *table.lines(), sep="\n", flush=True)
        yield table


if __name__ == "__main__":
    main()
