"""OULAD (Open University Learning Analytics Dataset): registrations, marks and daily clicks of modules."""

from datastore.importers.oulad.planning import plan

__all__ = ["plan"]
