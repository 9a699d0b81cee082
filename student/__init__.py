"""The activity flow for students (Flask blueprint); each module of pages registers its addresses on it."""

from student import api, beats, forum, help_button, me, notices, offline, own_data, rewards
from student.blueprint import blueprint

__all__ = [
    "api",
    "beats",
    "blueprint",
    "forum",
    "help_button",
    "me",
    "notices",
    "offline",
    "own_data",
    "rewards",
]
