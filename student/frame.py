"""What the frame of every pupil's page shows, beside what the page itself gives it."""

from __future__ import annotations

from typing import Any

from flask import g

from student.blueprint import blueprint
from student.words import browser_words


@blueprint.context_processor
def frame() -> dict[str, Any]:
    """The signed-in person, and the sentences of the scripts."""
    return {"person": g.person, "browser_words": browser_words}
