"""The pages of a teacher's first hour with a class (Flask blueprint); each module registers its addresses."""

from dashboard.teach import (
    absences,
    calls,
    cards,
    classes,
    evaluations,
    groups,
    marking,
    media,
    pupils,
    roster,
    sequences,
)
from dashboard.teach.blueprint import blueprint

__all__ = [
    "absences",
    "blueprint",
    "calls",
    "cards",
    "classes",
    "evaluations",
    "groups",
    "marking",
    "media",
    "pupils",
    "roster",
    "sequences",
]
