"""Tennessee STAR: pupils in classes from kindergarten to grade 3, with a reading and a maths score a year."""

from datastore.importers.star.planning import plan

__all__ = ["plan"]
