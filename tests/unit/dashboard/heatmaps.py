"""The competency heatmap: frames made by hand, and the figure drawn of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import mastery
from dashboard.queries.mastery import CELL_COLUMNS

LETTERS = {"NA": 0.0, "EC": 1.0, "A": 2.0, "E": 3.0, "–": float("nan")}
SEEN = pd.Timestamp("2026-11-16T10:00Z")
CLASS = {
    "Adam B.": "NA EC A E",
    "Inès B.": "A – A E",
    "Zoé Y.": "NA NA – E",
}
"""Three pupils, in every state."""
CURRICULUM = [("L1", "Repérer", "Lire"), ("L2", "Inférer", "Lire"), ("E1", "Nommer la thèse", "Écrire")]
"""Three competencies in two domains."""


def heatmap_frame(
    pupils: Mapping[str, str],
    competencies: Iterable[tuple[str, str, str]] | None = None,
    *,
    left: Sequence[str] = (),
    **everywhere: Any,
) -> pd.DataFrame:
    """A frame from rows of letters: {"Inès B.": "A EC –"}; columns are (code, title, domain).

    A cell with a letter rests on four pieces of evidence, six days old, unless `everywhere` says otherwise.
    """
    width = len(next(iter(pupils.values())).split())
    columns = [
        (uuid4(), *each) for each in competencies or ((f"L{n}", f"Lire {n}", "") for n in range(width))
    ]
    cells = [
        _cell(letter, everywhere)
        | {"student_id": student_id, "name": name, "left": name in left}
        | dict(zip(("competency_id", "code", "title", "domain"), column, strict=True))
        for name, letters in pupils.items()
        for student_id in (uuid4(),)
        for letter, column in zip(letters.split(), columns, strict=True)
    ]
    return pd.DataFrame(cells, columns=list(CELL_COLUMNS)).astype(dict(CELL_COLUMNS))


def _cell(letter: str, everywhere: Mapping[str, Any]) -> dict[str, Any]:
    known = letter != "–"
    state = {
        "position": 1,
        "kind": "",
        "level": LETTERS[letter],
        "overridden": False,
        "review": False,
        "m": 0.5,
        "evidence_count": 4 * known,
        "window_count": 4 * known,
        "provisional": False,
        "stable": known,
        "last_evidence_at": SEEN if known else None,
        "age_days": 6.0 if known else float("nan"),
        "right_count": 3 * known,
        "answered_count": 4 * known,
    }
    return state | (dict(everywhere) if known else {})


def drawn(frame, **how):
    """The figure, accepted by plotly."""
    figure = mastery.heatmap(frame, filtered=False, **how)
    go.Figure(figure)
    return figure


def traces(figure, kind):
    """What the figure draws in one way: as a heatmap, as bars."""
    return [trace for trace in figure["data"] if trace["type"] == kind]
