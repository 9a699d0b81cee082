"""The activity flow for students (Flask blueprint); each module of pages registers its addresses on it."""

from student import me
from student.blueprint import blueprint

__all__ = ["blueprint", "me"]
