"""The administrator's pages (Flask blueprint): people and classes of the school."""

from dashboard.admin.routes import blueprint

__all__ = ["blueprint"]
