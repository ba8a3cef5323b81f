"""What a backup says of itself: the last of its members, written when all others are known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inventory.dump import Shape
from inventory.errors import DatabaseError

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`rows` by table, `digests` (SHA-256, hex) by member. `heads` are the audit chains' last rows: school -> (number,
    hash). `revision` is that of the ledger, `series` where time series are: `file` within, or elsewhere."""

    program: str
    revision: str
    made_ms: int
    shapes: tuple[Shape, ...]
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    heads: Mapping[str, tuple[int, str]]
    series: str
    recipients: tuple[str, ...]

    def to_json(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Raises DatabaseError for what is no manifest, or one of a newer program."""
        try:
            told: dict[str, Any] = json.loads(text)
            form = told.pop("format")
            if form == FORMAT:
                told["shapes"] = tuple(
                    Shape(one["name"], tuple((name, kind) for name, kind in one["columns"])) for one in told["shapes"]
                )
                told["heads"] = {school: (int(seq), str(hash)) for school, (seq, hash) in told["heads"].items()}
                told["digests"] = {str(name): str(digest) for name, digest in told["digests"].items()}
                told["rows"] = {str(name): int(rows) for name, rows in told["rows"].items()}
                told["recipients"] = tuple(told["recipients"])
                return cls(**told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise DatabaseError("backup.no_manifest") from None
        raise DatabaseError("backup.newer", found=str(form), known=FORMAT)
