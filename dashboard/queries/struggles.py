"""Who struggles with what, from the answers: the rule of `datastore.measures.stuck.struggling` in SQL."""

from __future__ import annotations

from datastore.measures.defaults import BY_ACTIVITY_TYPE, Struggling
from datastore.measures.stuck import STUCK_AFTER_ATTEMPTS, WRONG_ANSWERS, WRONG_IN_A_ROW

_KINDS = ", ".join(
    f"'{kind}'"
    for kind, default in BY_ACTIVITY_TYPE.items()
    if default.struggling is Struggling.wrong_answers
)
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
        SELECT t.class_id, t.student_id, t.activity_id, t.attempt_number, t.submitted_at, t.response_data,
               t.score / nullif(t.max_score, 0) AS x,
               coalesce(CAST(k.custom_settings->>'pass_mark' AS float8), {_PASS_MARK}) AS pass_mark
        FROM activity_attempts t
        JOIN activities a ON a.school_id = t.school_id AND a.id = t.activity_id
        JOIN sessions s ON s.school_id = a.school_id AND s.id = a.session_id
        LEFT JOIN teacher_configurations k ON k.school_id = t.school_id AND k.class_id = t.class_id
          AND k.sequence_id = s.sequence_id AND k.group_id IS NULL
        WHERE t.school_id = :school AND t.class_id = ANY (:classes) AND a.activity_type IN ({_KINDS})
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts') AND ({which})
    ), steps AS (
        SELECT c.class_id, c.student_id, c.activity_id, c.attempt_number, c.submitted_at, c.x, c.pass_mark,
               e.place, CAST(e.correct AS int) AS correct,
               coalesce(e.hints, 0) + CAST(NOT e.correct AS int) AS wrong
        FROM counted c LEFT JOIN LATERAL ROWS FROM (
            jsonb_to_recordset(c.response_data)
              AS (answer jsonb, correct boolean, hints int, needs_review boolean, max_points float8)
        ) WITH ORDINALITY AS e (answer, correct, hints, needs_review, max_points, place)
          ON e.answer IS NOT NULL AND e.correct IS NOT NULL AND e.needs_review IS NOT TRUE
          AND e.max_points > 0
    ), runs AS (
        SELECT *, sum(correct) OVER in_turn - correct AS rights_before,
               sum(wrong) OVER in_turn AS wrong_so_far,
               dense_rank() OVER (attempted ORDER BY attempt_number) AS turn
        FROM steps
        WINDOW attempted AS (PARTITION BY class_id, student_id, activity_id),
               in_turn AS (attempted ORDER BY attempt_number, place)
    ), judged AS (
        SELECT *, sum(wrong) OVER (PARTITION BY class_id, student_id, activity_id, rights_before
                                   ORDER BY attempt_number, place) AS in_a_row
        FROM runs
    ), struggling AS MATERIALIZED (
        SELECT class_id, student_id, activity_id, max(submitted_at) AS worked_at,
               count(DISTINCT attempt_number) AS tries, max(x) AS best,
               CASE WHEN count(correct) > 0
                      THEN min(submitted_at) FILTER (
                        WHERE wrong_so_far >= {WRONG_ANSWERS} OR in_a_row >= {WRONG_IN_A_ROW})
                    WHEN max(x) < min(pass_mark)
                      THEN min(submitted_at) FILTER (WHERE turn = {STUCK_AFTER_ATTEMPTS + 1})
               END AS since
        FROM judged GROUP BY class_id, student_id, activity_id
    )
    """  # noqa: S608 - the inserted texts are constants of ours
