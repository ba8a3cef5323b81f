"""The reference: views of a camera in its usual lights, learned over its first good days, or approved by a person."""

from __future__ import annotations

from collector.pictures.compare import likeness
from collector.pictures.fingerprint import fingerprint, fingerprints
from collector.recordings.duty import DAY_MS
from inventory.model.picture import PictureVerdict

LEARNED_MS = 3 * DAY_MS
"""From the first reference on, good looks that show the view in a new light are added."""
MOST = 6
"""By day, at dusk, by lamps, by infrared light …"""
SANE = frozenset({PictureVerdict.OK, PictureVerdict.SHIFTED})
"""The first night of a view may look like no day it had: while learning, that is a new light and no other view."""
KNOWN = 0.70
"""A look so like one of the references shows nothing new."""


def learned(reference: bytes, look: bytes, *, verdict: PictureVerdict, since_ms: int | None, now_ms: int) -> bytes:
    """The reference after a look: with it as a further light while learning, else as it was.

    `since_ms` is when the reference was begun (`Picture.reference_ms`), None where there is none yet. A person's
    approval of the view as it is now is to begin anew: `reference=b""`, `since_ms=None`.
    """
    now = fingerprint(look)
    if now is None or verdict not in SANE:
        return reference
    known = tuple(fingerprints(reference))
    if since_ms is None or not known:
        return look if verdict is PictureVerdict.OK else reference
    if now_ms - since_ms > LEARNED_MS or len(known) >= MOST:
        return reference
    alike = max((likeness(now, one) for one in known if one.coloured == now.coloured), default=0.0)
    return reference if alike >= KNOWN else reference + look
