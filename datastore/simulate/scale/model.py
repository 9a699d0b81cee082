"""What the pupils of a school do, drawn for all of them at once: attempts and stays, as columns.

The laws are those of `datastore.simulate.learners`. Activities come one after the other; within one,
everybody who has not passed or given up tries again. Times are seconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from datastore.models.enums import ActivityType
from datastore.simulate.attempts import WATCHED_ALL_SHARE
from datastore.simulate.learners import QUIT_HAZARD, TIME_SD, Population
from datastore.simulate.scale.columns import Array, Book, Columns, Flags, Floats, Ints
from datastore.simulate.scale.course import FILM_SECONDS, ITEMS, Course
from datastore.simulate.scale.drawing import Given, Items
from datastore.simulate.scale.habits import Calendar, Habits
from datastore.simulate.traces import SECOND_TAB_SHARE
from datastore.simulate.working import ABANDONED_SHARE, LOOK_BACK_SHARE

PASS_MARK = 0.8
"""Four of five items right: this is what teachers ask, and what practice is repeated for."""
MOST_ATTEMPTS = 8
AGAIN_SHARE = 0.57
"""Of those who have passed a practice, how many do it once more."""
READING_SECONDS, WRITING_SECONDS = 40.0, 900.0
AGAIN_READING_PART = 0.2
READ, WORK, OUTSIDE = 0, 1, -1
"""Screens of an activity, and where one comes from at the beginning."""
MAIN_TAB, SECOND_TAB = 0, 1
HIGHEST_LEVEL, MIDDLE_LEVEL = 3, 1.7
_PRACTICE = frozenset({ActivityType.quiz, ActivityType.interactive})
_PAUSE_SECONDS = (15.0, 70.0)
_LOOK_BACK_SECONDS = (20.0, 120.0)


@dataclass(frozen=True, slots=True)
class Pupils:
    """Who there is, and their true parameters."""

    of_class: Ints
    """By pupil: the place of their class."""
    population: Population


@dataclass(frozen=True, slots=True)
class Work:
    """What a school has done."""

    habits: Habits
    attempts: Columns
    """pupil, activity, number, started, submitted, watched (the share of a film), level (from 0 to 3, what a
    teacher thinks of a text), and by item picks (-1: there is no such item), seconds and hints. In order of
    submission."""
    stays: Columns
    """pupil, activity, screen, from_activity and from_screen (-1: from outside), tab, started, ended. In
    order of time."""


def simulate_work(pupils: Pupils, course: Course, calendar: Calendar, generator: np.random.Generator) -> Work:
    """Let all pupils work through the course.

    Args:
        pupils: With their true parameters.
        course: The activities.
        calendar: When each class has its lessons.
        generator: Draws everything.
    """
    habits = Habits(pupils.of_class, calendar, len(course.activities), generator)
    attempts, stays = Book(), Book()
    for place, activity in enumerate(course.activities):
        items = Items.of(course, place)
        visit = _Visit(place, activity.activity_type, items, pupils.population, generator, attempts, stays)
        who, begun = habits.begin(place)
        habits.end(who, visit.run(who, begun))
    return Work(habits, attempts.in_order_of("submitted"), stays.in_order_of("started"))


@dataclass(frozen=True, slots=True)
class _Visit:
    """One activity, for everybody who does it."""

    place: int
    kind: ActivityType
    items: Items
    population: Population
    generator: np.random.Generator
    attempts: Book
    stays: Book

    def run(self, who: Ints, begun: Floats) -> Floats:
        """Attempts until passed or given up; returns when each pupil is done."""
        clock, first = begun.copy(), self.items.chances(self.population, who)
        right = np.zeros(first.shape, dtype=bool)
        active = self._opened(who, clock)
        number = 0
        while active.size and number < MOST_ATTEMPTS:
            number += 1
            slowness = self.population.slowness[who[active]]
            given = self.items.answer(first[active], right[active], slowness, number, self.generator)
            clock[active] = self._hand_in(who[active], clock[active], number, given)
            right[active] = given.right
            active = active[self._goes_on(given.right)]
            clock[active] = self._pause(who[active], clock[active])
        return clock

    def _opened(self, who: Ints, clock: Floats) -> Ints:
        """Some only open it and go, which moves their clock; returns the places of the others."""
        leaves = self.generator.random(len(who)) < ABANDONED_SHARE
        leaves &= self.kind is not ActivityType.evaluation
        gone = np.flatnonzero(leaves)
        ends = clock[gone] + self._times(READING_SECONDS, who[gone])
        self._stay(who[gone], READ, (clock[gone], ends))
        clock[gone] = ends
        return np.flatnonzero(~leaves)

    def _hand_in(self, who: Ints, started: Floats, number: int, given: Given) -> Floats:
        """One attempt of each; returns when it was handed in."""
        again = AGAIN_READING_PART if number > 1 else 1.0
        reads = started + again * self._times(READING_SECONDS, who)
        watched = np.where(self.generator.random(len(who)) < WATCHED_ALL_SHARE, 1.0, 0.3)
        submitted = reads + self._working(who, given, watched)
        self._stay(who, READ, (started, reads), own=number > 1)
        self._stay(who, WORK, (reads, submitted), came_from=(self.place, READ))
        self.attempts.add(
            len(who),
            pupil=who,
            activity=self.place,
            number=number,
            started=started,
            submitted=submitted,
            watched=watched,
            level=self._levels(who),
            picks=_padded(given.picks, -1),
            seconds=_padded(given.seconds, 0.0),
            hints=_padded(given.hints, 0),
        )
        return submitted

    def _levels(self, who: Ints) -> Ints:
        """What a teacher thinks of a text: the pupil's mean ability, on a scale of four, with some noise."""
        noise = 0.5 * self.generator.standard_normal(len(who))
        seen = self.population.abilities[who].mean(axis=1) + MIDDLE_LEVEL + noise
        return np.asarray(np.clip(np.round(seen), 0, HIGHEST_LEVEL), dtype=np.int64)

    def _working(self, who: Ints, given: Given, watched: Floats) -> Floats:
        """How long everybody stays on the second screen."""
        if self.kind is ActivityType.video:
            return FILM_SECONDS * watched * self.generator.uniform(1, 1.2, len(who))
        if self.kind is ActivityType.text_production:
            return self._times(WRITING_SECONDS, who)
        return np.asarray(given.seconds.sum(axis=1))

    def _goes_on(self, right: Flags) -> Flags:
        """Who makes another attempt: nearly all who failed a practice, and some who passed it."""
        quits, again = self.generator.random((2, len(right)))
        if self.kind not in _PRACTICE:
            return np.zeros(len(right), dtype=bool)
        passed = right.mean(axis=1) >= PASS_MARK
        return np.asarray(np.where(passed, again < AGAIN_SHARE, quits >= QUIT_HAZARD), dtype=bool)

    def _pause(self, who: Ints, clock: Floats) -> Floats:
        """Between two attempts; some look at the activity before once more."""
        begins = clock + self.generator.uniform(*_PAUSE_SECONDS, len(who))
        looks = np.flatnonzero(self.generator.random(len(who)) < LOOK_BACK_SHARE)
        if self.place and looks.size:
            ends = begins[looks] + self.generator.uniform(*_LOOK_BACK_SECONDS, len(looks))
            span = (begins[looks], ends)
            self._stay(who[looks], READ, span, activity=self.place - 1, came_from=(self.place, WORK))
            begins[looks] = ends
        return begins

    def _times(self, usual: float, who: Ints) -> Floats:
        noise = TIME_SD * self.generator.standard_normal(len(who))
        return np.asarray(usual * np.exp(self.population.slowness[who] + noise))

    def _stay(
        self,
        who: Ints,
        screen: int,
        span: tuple[Floats, Floats],
        *,
        activity: int | None = None,
        came_from: tuple[int, int] = (OUTSIDE, OUTSIDE),
        own: bool = False,
    ) -> None:
        """Stays on a screen, and within some of them one in a second tab.

        Args:
            who: The pupils.
            screen: Of the activity.
            span: From when until when.
            activity: Another one than this.
            came_from: Activity and screen.
            own: They come from the second screen of this activity.
        """
        place = self.place if activity is None else activity
        source = (self.place, WORK) if own else came_from
        second = np.flatnonzero(self.generator.random(len(who)) < SECOND_TAB_SHARE)
        length = span[1] - span[0]
        inside = ((span[0] + 0.2 * length)[second], (span[0] + 0.7 * length)[second])
        for tab, those, (started, ended) in ((MAIN_TAB, who, span), (SECOND_TAB, who[second], inside)):
            self.stays.add(
                len(those),
                pupil=those,
                activity=place,
                screen=screen,
                from_activity=source[0],
                from_screen=source[1],
                tab=tab,
                started=started,
                ended=ended,
            )


def _padded(values: Array, nothing: float) -> Array:
    """As many columns as an activity has items at most."""
    missing = ITEMS - values.shape[1]
    return np.pad(values, ((0, 0), (0, missing)), constant_values=nothing)
