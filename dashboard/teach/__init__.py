"""The pages of a teacher's first hour with a class (Flask blueprint); each module registers its addresses."""

from dashboard.teach.blueprint import blueprint

__all__ = ["blueprint"]
