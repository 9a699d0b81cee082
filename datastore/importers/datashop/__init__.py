"""DataShop transaction exports: a log of answers, one row a question shown or answered."""

from datastore.importers.datashop.planning import plan

__all__ = ["plan"]
