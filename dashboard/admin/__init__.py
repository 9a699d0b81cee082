"""NOTE TO HELPERS: this part (admin pages, tests/app/test_admin_pages.py) was given to another helper; do not write here."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
