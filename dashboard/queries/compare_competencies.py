"""What each class has mastered, competency by competency."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from dashboard.comparing.competencies import LEVEL_NAMES, MATRIX_COLUMNS
from dashboard.comparing.crossing import crossed
from dashboard.comparing.footing import Footing
from dashboard.queries.compare import PLAN, asked_of, is_present
from dashboard.queries.frames import Columns, frame
from dashboard.queries.mastery import IN_FORCE
from dashboard.rows import declared
from datastore.measures.disclosure import hidden, may_tell
from datastore.measures.shares import Count, wilson
from datastore.scope import Scope

_COUNTS = ("assessed", *LEVEL_NAMES, "provisional", "fragile")
_FROM_SQL: Columns = {
    "class_id": "object",
    "competency_id": "object",
    "code": "str",
    "title": "str",
    "domain": "str",
    "kind": "str",
    "place": "int64",
    **dict.fromkeys(_COUNTS, "int64"),
    "evidence": "float64",
}

_BY_CLASS = text(
    f"""
    WITH {PLAN}, worked AS MATERIALIZED (
        SELECT DISTINCT competency_id FROM activity_competencies
        WHERE school_id = :school AND activity_id = ANY (:activities)
    ), counted AS MATERIALIZED (
        SELECT c.class_id, worked.competency_id, l.*
        FROM unnest(CAST(:compared AS uuid[])) AS c (class_id)
        CROSS JOIN worked
        CROSS JOIN LATERAL (
            SELECT count(*) AS assessed,
                   {", ".join(f"count(*) FILTER (WHERE level = '{name}') AS {name}" for name in LEVEL_NAMES)},
                   count(*) FILTER (WHERE provisional) AS provisional,
                   count(*) FILTER (WHERE fragile) AS fragile,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY evidence_count) AS evidence
            FROM (
                SELECT m.evidence_count, CASE WHEN {IN_FORCE} THEN m.override_level ELSE m.level END AS level,
                       m.provisional AND NOT {IN_FORCE} AS provisional,
                       NOT m.provisional AND NOT m.stable AND NOT {IN_FORCE} AS fragile
                FROM competency_mastery m
                WHERE m.school_id = :school AND m.class_id = c.class_id
                  AND m.competency_id = worked.competency_id AND {is_present("m.class_id", "m.student_id")}
              OFFSET 0  -- the level in force is found once a row, not once for each count
            ) judged WHERE level IS NOT NULL
        ) l WHERE l.assessed > 0
    )
    SELECT t.class_id, c.id, c.code, c.title, coalesce(c.domain, ''),
           coalesce(CAST(c.competency_type AS text), ''),
           dense_rank() OVER (ORDER BY f.code, c.domain, c.position, c.code, c.id),
           {", ".join(f"t.{name}" for name in _COUNTS)}, t.evidence
    FROM counted t
    JOIN competencies c ON c.id = t.competency_id
    JOIN competency_frameworks f ON f.id = c.framework_id
    """  # noqa: S608 - the inserted texts are constants of ours
)


def by_class(
    connection: Connection, scope: Scope, found: Footing, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """How far is each class in each competency, and on how much evidence? One statement.

    Definition: docs/metrics.md, "Comparing classes", "Level". The competencies are those that the compared
    activities work on and of which some class has evidence; a level rests on all of the pupil's work in the
    class and stands as of today, whatever weeks count.

    Columns: competency_id, code, title, domain, kind; class_id, name; students in the class today; masked:
    fewer than five of them have a level, or the cell is hidden with such a one, so that every number that
    follows is null; assessed: pupils with a level; non_acquis, en_cours, acquis, expert: how many at each;
    none = students - assessed; provisional: levels on fewer than three pieces; fragile: levels that one piece
    would change; evidence: the median number of pieces of those with a level; reached = acquis + expert;
    share = reached / assessed with its 95 % Wilson interval low to high (null where assessed is 0); exact:
    whether the share may be told as it is, which 0 and 1 of fewer than ten pupils may not. A row for each
    class and competency, in the order of the curriculum, then of the footing.
    """
    scope.require_coordinating()
    counts = frame(connection, _BY_CLASS, asked_of(scope, found, at), _FROM_SQL)
    about = ["competency_id", "code", "title", "domain", "kind", "place"]
    competencies = counts[about].drop_duplicates("competency_id").sort_values("place")
    classes = found.classes[["class_id", "name", "students"]]
    cells = crossed(competencies, classes, counts.drop(columns=about[1:]), "competency_id")
    cells[list(_COUNTS)] = cells[list(_COUNTS)].fillna(0)
    cells["none"] = cells["students"] - cells["assessed"]
    cells["reached"] = cells["acquis"] + cells["expert"]
    cells["share"] = (cells["reached"] / cells["assessed"]).where(cells["assessed"] > 0)
    tallies = [Count(int(x), int(n)) for x, n in zip(cells["reached"], cells["assessed"], strict=True)]
    bounds = [wilson(tally) or (float("nan"), float("nan")) for tally in tallies]
    cells["low"], cells["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    cells["exact"] = [may_tell(tally) for tally in tallies]
    return _disclosed(cells)


def _disclosed(cells: pd.DataFrame) -> pd.DataFrame:
    """Without the numbers of cells that must be hidden, competency by competency."""
    wide = max(cells["class_id"].nunique(), 1)
    sizes = cells["assessed"].to_numpy(dtype=np.int64).reshape(-1, wide)
    cells["masked"] = [each for competency in sizes.tolist() for each in hidden(competency)]
    numbers = [name for name in list(MATRIX_COLUMNS)[9:] if name != "exact"]
    cells[numbers] = cells[numbers].astype("float64").where(~cells["masked"])
    cells["exact"] &= ~cells["masked"]
    return declared(cells, MATRIX_COLUMNS)
