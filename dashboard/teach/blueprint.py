"""The blueprint of the teachers' own pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("teach", __name__, url_prefix="/teach")
