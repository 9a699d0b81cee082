"""In which order a reader asks for pupils and competencies."""

from __future__ import annotations

from enum import StrEnum


class Rows(StrEnum):
    """Orders of the pupils."""

    name = "name"
    mean = "mean"
    pattern = "pattern"


class Columns(StrEnum):
    """Orders of the competencies."""

    curriculum = "curriculum"
    facility = "facility"


class Bands(StrEnum):
    """What keeps competencies together; the values are columns of the cells."""

    domain = "domain"
    kind = "kind"
    none = "none"
