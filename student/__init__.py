"""The activity flow for students (Flask blueprint)."""

from flask import Blueprint

blueprint = Blueprint("student", __name__, template_folder="templates")
