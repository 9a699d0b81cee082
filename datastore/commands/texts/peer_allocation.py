"""Who reviews whose text. Pure: from the texts there are and the reviews given out to what is to be changed.

Texts come one after the other, and each is to get the same number of reviews. With no more texts than that,
everybody reviews everybody. From then on a new writer is put between pairs: somebody who has not begun to
read yet is given the new text instead, and the new writer takes over what that reviewer would have read. So
every text keeps its number, and everybody reviews as many texts as the own one gets reviews. Only where too
many have begun does somebody get one more.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Review(Generic[Person]):
    """A text given to somebody to review."""

    reviewer: Person
    writer: Person
    """Whose text it is: everybody has one."""
    begun: bool = False
    """The reviewer has seen the text: it is not taken away any more."""


@dataclass(frozen=True, slots=True)
class Allocation(Generic[Person]):
    """What is to be changed: first the moves, one after the other, then what is added."""

    moved: Sequence[tuple[Review[Person], Review[Person]]]
    """Reviews given out and not begun, each with what its reviewer is given instead; one may move twice."""
    added: Sequence[Review[Person]]


def allocate(
    writers: Collection[Person], given: Iterable[Review[Person]], *, per_text: int, seed: str
) -> Allocation[Person]:
    """What is to be changed so that every text gets its reviews.

    Nobody is given the own text, or the same one twice. Each text gets `per_text` reviews, or one from every
    other writer where there are fewer of them.

    Args:
        writers: Who has handed in a text and can review.
        given: The reviews given out so far to these people, of their texts.
        per_text: How many reviews each text is to get.
        seed: Decides between equals: the same call gives the same answer.
    """
    plan = _Plan(writers, list(given), min(per_text, len(writers) - 1), seed)
    for writer in plan.in_order(writers):
        while plan.lacks(writer):
            plan.give(writer)
    return Allocation(plan.moved, plan.added)


@dataclass(slots=True)
class _Plan(Generic[Person]):
    writers: Collection[Person]
    reviews: list[Review[Person]]
    per_text: int
    seed: str
    moved: list[tuple[Review[Person], Review[Person]]] = field(default_factory=list)
    added: list[Review[Person]] = field(default_factory=list)

    def in_order(self, things: Iterable[Thing], of: object = "") -> list[Thing]:
        """People or reviews in an order that the seed decides."""

        def rank(thing: Thing) -> bytes:
            return hashlib.blake2s(f"{self.seed}\n{of}\n{thing}".encode()).digest()

        return sorted(things, key=rank)

    def lacks(self, writer: Person) -> bool:
        """Whether a text has fewer reviews than it is to get."""
        return sum(review.writer == writer for review in self.reviews) < self.per_text

    def give(self, writer: Person) -> None:
        """Give a text one more reader: one with room for it, else one set free, else the least busy."""
        read = Counter(review.reviewer for review in self.reviews)
        free = [person for person in self.in_order(self.writers, writer) if self._may(person, writer)]
        least = min(free, key=lambda person: read[person])
        if read[least] >= self.per_text and read[writer] < self.per_text and self._step_between(writer):
            return
        self._add(Review(least, writer))

    def _may(self, reviewer: Person, writer: Person) -> bool:
        twice = any((r.reviewer, r.writer) == (reviewer, writer) for r in self.reviews)
        return reviewer != writer and not twice

    def _step_between(self, newcomer: Person) -> bool:
        """Let somebody read the newcomer's text instead of another, which the newcomer reads; if one can."""
        for review in self.in_order(self.reviews, newcomer):
            fits = self._may(review.reviewer, newcomer) and self._may(newcomer, review.writer)
            if fits and not review.begun:
                instead = Review(review.reviewer, newcomer)
                self.reviews[self.reviews.index(review)] = instead
                self._note_move(review, instead)
                self._add(Review(newcomer, review.writer))
                return True
        return False

    def _note_move(self, review: Review[Person], instead: Review[Person]) -> None:
        """What has only just been added is added elsewhere."""
        if review in self.added:
            self.added[self.added.index(review)] = instead
        else:
            self.moved.append((review, instead))

    def _add(self, review: Review[Person]) -> None:
        self.reviews.append(review)
        self.added.append(review)
