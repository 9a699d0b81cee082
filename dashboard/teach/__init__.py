"""The pages of a teacher's first hour with a class (Flask blueprint); each module registers its addresses."""

from dashboard.teach import absences, cards, classes, evaluations, groups, pupils, roster, sequences
from dashboard.teach.blueprint import blueprint

__all__ = [
    "absences",
    "blueprint",
    "cards",
    "classes",
    "evaluations",
    "groups",
    "pupils",
    "roster",
    "sequences",
]
