"""The demo school, made once a run at the moment of the run; each who asks has a copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from dashboard.views import ClassView
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.scope import Scope
from datastore.simulate.content_files import load_sequences
from datastore.simulate.run import DemoSchool, simulate_demo
from datastore.simulate.stories import CLASS, STORIES, Story
from tests.conftest import made_once, new_database

PASSWORD = "un mot de passe de demonstration"


@contextmanager
def demo_school(server_url: str, template: str, cipher: Cipher) -> Iterator[tuple[str, DemoSchool]]:
    """A database with the demo school, made as `parcours demo` makes it, and who can sign in."""

    def make(url: str) -> DemoSchool:
        database = Database(url, cipher=cipher)
        school = simulate_demo(database, now=dt.datetime.now(dt.UTC), password=PASSWORD)
        database.dispose()
        return school

    with new_database(server_url, made_once(server_url, "demo", make, template)) as url:
        yield url, make(url)  # it is there already: this says who can sign in


@dataclass(frozen=True)
class StoriesClass:
    """The class in which the stories happen, as its teacher sees it; do not write to it."""

    database: Database
    scope: Scope
    class_id: UUID
    at: dt.datetime
    """The moment at which the school was made."""

    @classmethod
    def of(cls, database: Database) -> StoriesClass:
        with database.owning() as connection:
            school_id, class_id, teacher_id = connection.execute(
                text(
                    "SELECT c.school_id, c.id, t.teacher_id FROM classes c JOIN class_teachers t"
                    " ON t.class_id = c.id AND t.role = 'main' WHERE c.name = :name"
                ),
                {"name": CLASS},
            ).one()
            at = connection.execute(text("SELECT max(last_seen_at) FROM activity_visits")).scalar_one()
        scope = Scope(school_id, teacher_id, is_teacher=True, teaches=frozenset({class_id}))
        return cls(database, scope, class_id, at)

    def ask(self, question: Callable[..., Any], *more: Any, **named: Any) -> Any:
        """What a query of the views answers; filters are named."""
        filters = {name: named.pop(name) for name in ("sequence", "session") if name in named}
        view = ClassView(class_id=self.class_id, **filters)
        with self.database.reading(self.scope) as connection:
            return question(connection, self.scope, view, *more, **named)

    def rows(self, sql: str, **parameters: Any) -> list[Any]:
        """SQL of a test's own; :class is the class."""
        with self.database.owning() as connection:
            return list(connection.execute(text(sql), {"class": self.class_id, **parameters}))


def story(key: str) -> Story:
    """A planted story."""
    return next(one for one in STORIES if one.key == key)


def title(slug: str) -> str:
    """The title that the content file gives an activity."""
    return next(a.title for s in load_sequences() for a in s.activities if a.slug == slug)


def named(story: Story) -> set[str]:
    """The pupils of a story as the teacher reads their names: "Noah F."."""
    return {f"{first} {last[0]}." for first, last in story.pupils}
