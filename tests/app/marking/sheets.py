"""The teacher’s queue and sheets: where they are, and what stands in them."""

from __future__ import annotations

import html
import re
from typing import Any

from sqlalchemy import select

from tests.writing import Writing


def queue_of(writing: Writing) -> str:
    """The address of what waits to be marked."""
    return f"/teach/class/{writing.class_id}/marking"


def sheet_of(writing: Writing) -> str:
    """The address at which the letter is marked."""
    return f"{queue_of(writing)}/texts/{writing.production().id}"


def levels(chosen: dict[str, str]) -> dict[str, str]:
    """The levels of a text’s criteria, by the name of their field."""
    return {f"level.{key}": level for key, level in chosen.items()}


def checked(markup: str) -> dict[str, str]:
    """The levels chosen on a page, by the name of their field."""
    found = re.findall(r'type="radio" name="([^"]+)" value="([^"]+)" data-worth="[^"]*" checked', markup)
    return dict(found)


def rows(writing: Writing, model: Any) -> list[Any]:
    """What is stored in the school."""
    with writing.database.reading(writing.lesson.teacher) as connection:
        return list(connection.execute(select(model).where(model.school_id == writing.pupil.school_id)))


def parts(markup: str) -> dict[str, str]:
    """What is read in each titled part of a page, by the title's id."""
    found = re.findall(r'<section class="panel" aria-labelledby="(\w+)">(.*?)</section>', markup, re.S)
    return {name: " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split()) for name, part in found}
