"""The activity flow for students (Flask blueprint); each module of pages registers its addresses on it."""

from student import (
    activity,
    api,
    beats,
    forum,
    frame,
    help_button,
    me,
    notices,
    offline,
    own_data,
    path,
    reviews,
    rewards,
    too_large,
    writing,
)
from student.blueprint import blueprint

__all__ = [
    "activity",
    "api",
    "beats",
    "blueprint",
    "forum",
    "frame",
    "help_button",
    "me",
    "notices",
    "offline",
    "own_data",
    "path",
    "reviews",
    "rewards",
    "too_large",
    "writing",
]
