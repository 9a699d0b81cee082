"""Who struggles with what, from the answers: the rule of `datastore.measures.stuck.struggling` in SQL."""

from __future__ import annotations

from datastore.measures.defaults import BY_ACTIVITY_TYPE, Struggling
from datastore.measures.stuck import STUCK_AFTER_ATTEMPTS, WRONG_ANSWERS, WRONG_IN_A_ROW

_KINDS = ", ".join(
    f"'{kind}'"
    for kind, default in BY_ACTIVITY_TYPE.items()
    if default.struggling is Struggling.wrong_answers
)
_MANY_WRONG = "%w" * WRONG_ANSWERS + "%"
_A_RUN = f"%{'w' * WRONG_IN_A_ROW}%"
_PASS_MARK = BY_ACTIVITY_TYPE["quiz"].pass_mark.at_least


def struggling(which: str) -> str:
    """CTEs that end in `struggling`: a row for each pupil and activity that was attempted.

    Columns: class_id, student_id, activity_id; since: when the answers first said so, null where they do not;
    worked_at: the last submission; tries: how many there are; best: the best share of the points, null where
    nothing can be earned.

    Reads :school and :classes. What is held or does not count is left out, and so are evaluations, films and
    texts, for which a struggle is not computed.

    Joins nothing by pupil and activity, so that no plan of the database is slow before it knows its tables.

    Args:
        which: A condition on the attempts `t`.
    """
    return f"""
    counted AS (
        SELECT t.class_id, t.student_id, t.activity_id, t.submitted_at, t.answer_run,
               t.score / nullif(t.max_score, 0) AS x,
               string_agg(t.answer_run, '') OVER in_turn AS so_far, row_number() OVER in_turn AS turn
        FROM activity_attempts t
        WHERE t.school_id = :school AND t.class_id = ANY (:classes)
          AND t.activity_id IN (SELECT id FROM activities WHERE school_id = :school
                                AND activity_type IN ({_KINDS}))
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts') AND ({which})
        WINDOW in_turn AS (PARTITION BY t.class_id, t.student_id, t.activity_id ORDER BY t.attempt_number)
    ), taken AS (
        SELECT class_id, student_id, activity_id, max(submitted_at) AS worked_at, count(*) AS tries,
               max(x) AS best, bool_or(answer_run <> '') AS is_answered,
               min(submitted_at) FILTER (
                 WHERE so_far LIKE '{_MANY_WRONG}' OR so_far LIKE '{_A_RUN}') AS lost_at,
               min(submitted_at) FILTER (WHERE turn = {STUCK_AFTER_ATTEMPTS + 1}) AS stuck_at
        FROM counted GROUP BY class_id, student_id, activity_id
    ), struggling AS MATERIALIZED (
        SELECT w.class_id, w.student_id, w.activity_id, w.worked_at, w.tries, w.best,
               CASE WHEN w.is_answered THEN w.lost_at
                    WHEN w.best < coalesce((
                      SELECT CAST(k.custom_settings->>'pass_mark' AS float8)
                      FROM activities a
                      JOIN sessions s ON s.school_id = a.school_id AND s.id = a.session_id
                      JOIN teacher_configurations k ON k.school_id = s.school_id
                        AND k.sequence_id = s.sequence_id
                      WHERE a.school_id = :school AND a.id = w.activity_id AND k.class_id = w.class_id
                        AND k.group_id IS NULL
                    ), {_PASS_MARK}) THEN w.stuck_at
               END AS since
        FROM taken w
    )
    """  # noqa: S608 - the inserted texts are constants of ours
