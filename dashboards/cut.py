"""A picture as a narrower scope sees it: what is left of the bureau's own. The one place where it is decided. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.surroundings import Knowledge
from dashboards.roster import Ledger, Listed, Picture
from inventory.model.scope import Scope


def cut(picture: Picture, scope: Scope) -> Picture:
    """Schools, devices, states and what explains them, of which the scope sees anything. Of a cause outside of it only
    its windows are left: they decide of what stands in its shadow. Whether the monitor lives concerns everyone."""
    if scope.schools is None:
        return picture
    ledger = picture.ledger
    schools = {code: one for code, one in ledger.schools.items() if scope.sees(code)}
    listed = {code: within(scope, ledger.listed[code]) for code in schools}
    codes = {one.device.code for some in listed.values() for one in some}
    charges = {code: rows for code in codes if (rows := picture.known.charges.get(code))}
    causes = codes | {row.cause for rows in charges.values() for row in rows}
    windows = {code: found for code in causes if (found := ledger.windows.get(code))}
    own = Ledger(ledger.revision, schools, listed, {code: one for code, one in windows.items() if code in codes})
    return Picture(
        own,
        {code: heads for code in codes if (heads := picture.heads.get(code))},
        picture.newest_seq,
        picture.beats,
        Knowledge(windows, charges),
        {code: mark for code, mark in picture.marks.items() if code in schools} if scope.areas is None else {},
    )


def within(scope: Scope, listed: Sequence[Listed]) -> Sequence[Listed]:
    """The very same sequence where nothing is narrowed."""
    if scope.areas is None:
        return listed
    return [one for one in listed if one.device.area in scope.areas]
