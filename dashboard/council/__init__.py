"""The sheets for the class councils (Flask blueprint): of each compared class a page to print."""

from dashboard.council.routes import blueprint

__all__ = ["blueprint"]
