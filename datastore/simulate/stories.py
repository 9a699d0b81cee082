"""The stories planted in the demo: who is stuck, on what, and all the rest that a teacher should find.

Everything here is data; docs/demo.md tells the same stories to people. All of them happen in one class, 4eB,
beside two that show in the whole school (a question that misleads, an activity that takes too long).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from datastore.simulate.attempts import Conduct, Pupil
from datastore.simulate.learners import ItemTruth
from datastore.simulate.names import Name

CLASS = "4eB"

HOMONYMS: Sequence[Name] = (("Inès", "Belhadj"), ("Inès", "Bouvier"))
"""Two of one class who share the first name and the initial."""
SAME_NAME: Name = ("Lina", "Moreau")
"""Two pupils of different classes share the whole name."""
STALLED: Sequence[Name] = (("Noah", "Ferreira"), ("Salomé", "Kowalski"), ("Ibrahim", "Traoré"))
GONE_QUIET: Name = ("Jade", "Lemoine")
AHEAD: Name = ("Anouk", "Castellane")
RUSHES: Name = ("Enzo", "Delcourt")
WAITS: Name = ("Mariam", "Cissé")

FIXED_NAMES: Mapping[str, Sequence[Name]] = MappingProxyType(
    {"4eB": (*HOMONYMS, *STALLED, GONE_QUIET, AHEAD, RUSHES, WAITS), "4eA": (SAME_NAME,), "3eC": (SAME_NAME,)}
)

NOTION = "G3"
NOTION_QUIZ = "accorder-le-participe-passe"
NOTION_SHIFT = -2.8
"""How much less able the class is on the notion than on everything else."""
_SAFE = frozenset({0, 6, 25})
"""Places in the roster of those who know it."""
_PASSED_LATE = frozenset({20, 21, 22, 23})
"""Places of those who fall short of it with few attempts."""
_STALLS = (
    (0.15, 0.25, 0.35, 0.52),
    (0.2, 0.2, 0.3, 0.3, 0.52),
    (0.1, 0.2, 0.3, 0.52),
    (0.1, 0.2, 0.2, 0.25, 0.3, 0.52),
)
"""Shares of the points that those who stall reach, attempt after attempt."""

LIVE_ACTIVITY = "la-gare-de-bellerive"
NEXT_ACTIVITY = "la-malle-de-leonie"
READ_AGAIN = "le-rendez-vous"
"""What the pupil who has finished everything looks at meanwhile."""
LIVE_MINUTES = 40
"""How long the class has been at work now."""
_STUCK_NOW: Mapping[Name, Sequence[float]] = MappingProxyType(
    dict(
        zip(
            STALLED,
            ((0.05, 0.1, 0.1, 0.15, 0.2), (0.05, 0.1, 0.1, 0.15), (0.05, 0.1, 0.15, 0.2)),
            strict=True,
        )
    )
)

MISLEADING: tuple[str, str] = ("lire-entre-les-lignes", "p-information")
_RIGHT_BY_STANDING: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"p-information": (0.0, 0.4), "p-guillemets": (0.3, 1.0), "p-minutes": (0.2, 1.0)}
)
"""In the stories' class, from which standing up to which pupils answer right: the question misleads those who
do well on the others."""
PLANTED_ITEMS: Mapping[tuple[str, str], ItemTruth] = MappingProxyType(
    {MISLEADING: ItemTruth(-4.0, 0.0, lure="La passerelle des Moulins est fermée jusqu’au printemps.")}
)

LEFT_ACTIVITY, LEFT_SCREEN = "enquete-sur-une-photo", "dossier"
_LEAVE = frozenset(range(9, 20))
_DO_NOT_RETURN = frozenset(range(9, 17))
"""Those of them who do nothing more of the sequence."""
AFTER_LEFT: Sequence[str] = (
    "qui-parle-et-comment",
    "repondre-a-une-rumeur",
    "la-pyramide-inversee",
    "les-outils-du-journaliste",
    "ecrire-mon-article",
    "relire-avant-de-publier",
    "evaluation-article-de-presse",
)

SLOW_ACTIVITY = "methode-de-verification"
SLOW_FACTOR = 4.0

QUIET_DAYS = 23
QUIET_AFTER_LESSON = 15
WAITING_ACTIVITY = "rompre-l-equilibre"
WAITING_DAYS = 16

REVISED_ACTIVITY = "these-et-deux-arguments"
"""A text that every class was given back long ago."""


@dataclass(frozen=True, slots=True)
class Revising:
    """How much is made of a text that was given back."""

    commented: float
    """The share of the texts with comments on passages."""
    revised: float
    """The share of those that are handed in again."""
    reviews: int
    """That each text gets from classmates."""


REVISING = Revising(commented=0.95, revised=0.95, reviews=2)
REVISING_ELSEWHERE = Revising(commented=0.6, revised=0.4, reviews=1)
OF_OTHER = frozenset({*STALLED, GONE_QUIET, AHEAD, RUSHES, WAITS})
"""They have a story of their own, and do not revise."""

ABILITY_SHIFTS: Mapping[Name, float] = MappingProxyType(
    {AHEAD: 2.4, GONE_QUIET: -0.5, **dict.fromkeys(STALLED, -0.6)}
)


def ability_shift(class_name: str, place: int, name: Name, code: str) -> float:
    """How far a pupil's ability on a competency is moved.

    Args:
        class_name: The pupil's class.
        place: The pupil's place in the roster, from 0.
        name: The pupil's.
        code: The competency's.
    """
    if class_name != CLASS:
        return 0.0
    fails = code == NOTION and place not in _SAFE
    return ABILITY_SHIFTS.get(name, 0.0) + (NOTION_SHIFT if fails else 0.0)


def conduct_of(pupil: Pupil, activity: str) -> Conduct:
    """What the stories prescribe for a pupil on an activity."""
    factor = SLOW_FACTOR if activity == SLOW_ACTIVITY else 1.0
    if pupil.class_name != CLASS:
        return Conduct(time_factor=factor)
    if activity in {NOTION_QUIZ, LIVE_ACTIVITY}:
        return _forced(pupil, activity)
    if activity == MISLEADING[0]:
        right = {key: low <= pupil.standing < high for key, (low, high) in _RIGHT_BY_STANDING.items()}
        return Conduct(answers=right)
    if activity == LEFT_ACTIVITY and pupil.place in _LEAVE:
        return Conduct(leaves_on=LEFT_SCREEN, time_factor=1.3)
    if activity in AFTER_LEFT and pupil.place in _DO_NOT_RETURN:
        return Conduct(skips=True)
    thorough = pupil.name == AHEAD or (pupil.name == WAITS and activity == WAITING_ACTIVITY)
    return Conduct(time_factor=factor, rushes=pupil.name == RUSHES, thorough=thorough)


def _forced(pupil: Pupil, activity: str) -> Conduct:
    if activity == LIVE_ACTIVITY:
        return Conduct(reaches=_STUCK_NOW.get(pupil.name, (0.82 if pupil.place % 3 else 0.94,)))
    if pupil.place in _SAFE:
        return Conduct(reaches=(0.8,))
    if pupil.name == RUSHES:
        return Conduct(rushes=True)
    few = pupil.place in _PASSED_LATE
    return Conduct(reaches=(0.35, 0.55) if few else _STALLS[pupil.place % len(_STALLS)])


@dataclass(frozen=True, slots=True)
class Story:
    """Something that a teacher should find, and the numbers that go with it."""

    key: str
    tells: str
    """What there is to see, in a sentence."""
    pupils: Sequence[Name] = ()
    activity: str | None = None
    item: str | None = None
    screen: str | None = None
    competency: str | None = None
    expected: Mapping[str, float] = field(default_factory=dict)
    """The numbers in the database, with the seed of the demo."""
    class_name: str = CLASS


STORIES: Sequence[Story] = (
    Story(
        "stuck_now",
        "Three pupils are stuck now, on one activity that their classmates pass.",
        pupils=STALLED,
        activity=LIVE_ACTIVITY,
        expected={"started": 25, "attempts": 13},
    ),
    Story(
        "lesson",
        "Most of the class stalls on one activity: it is the lesson, not the pupils.",
        activity=NOTION_QUIZ,
        expected={"stuck": 18, "started": 26},
    ),
    Story(
        "notion",
        "Nearly the whole class is below acquis on one notion.",
        competency=NOTION,
        expected={"below": 23, "assessed": 26},
    ),
    Story(
        "gone_quiet",
        "One pupil has not been seen for weeks.",
        pupils=(GONE_QUIET,),
        expected={"days": QUIET_DAYS},
    ),
    Story(
        "ahead",
        "One pupil has finished everything.",
        pupils=(AHEAD,),
        expected={"completion": 100, "class_median": 62},
    ),
    Story(
        "misleading",
        "The able pick one wrong option of a question, the weak find the right one.",
        activity=MISLEADING[0],
        item=MISLEADING[1],
        expected={"answered": 26, "right": 11, "took_the_lure": 15, "discrimination": -48},
    ),
    Story(
        "rushes",
        "One pupil answers without reading.",
        pupils=(RUSHES,),
        expected={"rushed": 35, "done": 40},
    ),
    Story(
        "left_screen",
        "Many leave an activity on its long second screen, and most of them the sequence too.",
        activity=LEFT_ACTIVITY,
        screen=LEFT_SCREEN,
        expected={"reached": 26, "left": 11, "left_the_path": 8},
    ),
    Story(
        "slow",
        "An activity takes far longer than its authors thought.",
        activity=SLOW_ACTIVITY,
        expected={"estimated": 8, "minutes": 27},
    ),
    Story(
        "waiting",
        "Texts wait for the teacher, one of them for very long.",
        pupils=(WAITS,),
        activity=WAITING_ACTIVITY,
        expected={"waiting": 21, "days": WAITING_DAYS},
    ),
    Story(
        "revised",
        "Texts were commented on, reviewed by classmates, mended and handed in again.",
        activity=REVISED_ACTIVITY,
        expected={
            "commented": 23,
            "comments": 37,
            "taken_up": 21,
            "left": 6,
            "revised": 15,
            "reviews": 39,
        },
    ),
)
