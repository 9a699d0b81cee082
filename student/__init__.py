"""The activity flow for students (Flask blueprint)."""

from student.routes import blueprint

__all__ = ["blueprint"]
