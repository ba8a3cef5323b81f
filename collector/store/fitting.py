"""Whether keys, fields and samples fit the schema: the same for every store."""

from __future__ import annotations

from collector.sample import Sample, SeriesKey
from collector.schema import MEASUREMENTS, Type
from collector.store.codec.layout import Layout

_LAYOUTS = {
    name: Layout(name, number, tuple(one.fields), tuple(field.type for field in one.fields.values()))
    for number, (name, one) in enumerate(MEASUREMENTS.items())
}


def check_key(key: SeriesKey) -> None:
    """Raises ValueError for a series that the schema does not allow."""
    if key.measurement not in MEASUREMENTS:
        raise ValueError(f"measurement {key.measurement!r} is not in collector/schema.py")
    measurement = MEASUREMENTS[key.measurement]
    if key.part and not measurement.part:
        raise ValueError(f"{key.measurement} of {key.device} has no parts, but was given part {key.part!r}")
    if not key.part and measurement.part and not measurement.part_optional:
        raise ValueError(f"{key.measurement} of {key.device} wants a {measurement.part}")
    if not (key.school and key.device and key.kind):
        raise ValueError(f"{key} lacks a school, a device or a kind")


def check_field(measurement: str, field: str) -> Type:
    """Raises ValueError for a field that the schema does not know."""
    if measurement not in MEASUREMENTS or field not in MEASUREMENTS[measurement].fields:
        raise ValueError(f"{measurement}.{field} is not in collector/schema.py")
    return MEASUREMENTS[measurement].fields[field].type


def check_sample(sample: Sample) -> None:
    """Raises ValueError or TypeError for a sample that no store takes."""
    check_key(sample.key)
    _LAYOUTS[sample.key.measurement].pack(sample.at_ms, sample.fields)
