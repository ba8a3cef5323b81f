"""In which interface the devices of vendors tell of clocks, channels, disks and recordings."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.model.kind import Kind

# vendor in lower case -> interface; those not named speak ONVIF or nothing.
APIS: Mapping[str, str] = {
    **dict.fromkeys(("hikvision", "hilook", "hiwatch", "ezviz", "annke", "safire"), "isapi"),
    **dict.fromkeys(("dahua", "amcrest", "intelbras", "lorex", "imou", "easy4ip", "kbvision"), "dahua"),
}
DEFAULT_API = "onvif"
TELLING = frozenset({Kind.CAMERA, Kind.RECORDER, Kind.ENCODER})
"""Kinds that have such an interface."""
