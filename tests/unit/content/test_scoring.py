import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.content import parse_content, parse_responses, score
from datastore.content.scoring import union_length
from datastore.errors import BadInput

from .samples import chosen, content_of, example, example_content, k, linked


def test_a_quiz_is_the_sum_of_its_items():
    content = example_content("quiz")
    answers = {
        "q-titre": k("Le titre"),
        "q-chapeau": chosen("Qui ?", "Où ?"),
        "q-blesse": True,
        "q-surface": "623,7",
        "q-roles": linked(titre="annonce", chapeau="résume"),
    }
    scored = score(content, parse_responses(content, {"answers": answers}), hints_used={"q-titre": 2})
    assert scored.score == pytest.approx(1 + 4 / 3 + 0 + 1 + 2)
    assert scored.max_score == 1 + 2 + 1 + 1 + 1 + 3 + 3 + 2 + 4
    assert (scored.right_count, scored.answered_count, scored.needs_review) == (2, 5, False)
    assert (scored.items[0].hints, scored.items[1].hints) == (2, 0)
    assert scored.watched_share is None


def test_hints_cost_no_points():
    content = example_content("quiz")
    responses = parse_responses(content, {"answers": {"q-titre": k("Le titre")}})
    assert score(content, responses, hints_used={"q-titre": 2}).score == 1


def test_an_item_s_own_competency_is_handed_on():
    content = example_content("quiz")
    items = score(content, parse_responses(content, {}), hints_used={}).items
    assert (items[0].competency, items[1].competency) == ("FR-LEC-02", None)


@pytest.mark.parametrize(
    "hints", [{"q-titre": 3}, {"q-titre": -1}, {"q-titre": True}, {"q-titre": 1.0}, {"x": 0}]
)
def test_hints_that_do_not_exist_are_refused(hints):
    content = example_content("quiz")
    with pytest.raises(BadInput, match="hints_used must give"):
        score(content, parse_responses(content, {}), hints_used=hints)


def test_an_evaluation_needs_review_once_an_open_question_is_answered():
    content = example_content("evaluation")
    closed = {"e-these": k("Il faut planter des arbres."), "e-connecteur": "Ensuite"}
    before = score(content, parse_responses(content, {"answers": closed}), hints_used={})
    after = score(content, parse_responses(content, {"answers": {**closed, "e-avis": "Oui."}}), hints_used={})
    assert (before.score, before.max_score, before.needs_review) == (3, 8, False)
    assert (after.score, after.max_score, after.needs_review) == (3, 8, True)
    assert (after.right_count, after.answered_count) == (2, 3)


def test_a_text_earns_nothing_of_its_rubric_until_a_teacher_marks_it():
    content = example_content("text_production")
    written = score(content, parse_responses(content, {"text": "Samedi, dans la cour…"}), hints_used={})
    blank = score(content, parse_responses(content, {"text": "  "}), hints_used={})
    assert (written.score, written.max_score, written.needs_review, written.items) == (0, 8, True, ())
    assert (blank.score, blank.max_score, blank.needs_review) == (0, 8, False)


@pytest.mark.parametrize(
    ("ranges", "share"),
    [
        ([], 0),
        ([[0, 120]], 1),
        ([[0, 30], [0, 30], [0, 30], [0, 30]], 0.25),
        ([[60, 90], [0, 30], [20, 40]], 70 / 120),
        ([[110, 125]], 10 / 120),
        ([[50, 50]], 0),
    ],
)
def test_a_stretch_of_film_counts_once(ranges, share):
    content = example_content("video")
    scored = score(content, parse_responses(content, {"watched": {"film": ranges}}), hints_used={})
    assert scored.watched_share == pytest.approx(share)
    assert scored.score == pytest.approx(2 * share)
    assert scored.max_score == 2 + 1 + 1


def test_a_video_adds_its_questions_to_what_was_watched():
    content = example_content("video")
    raw = {"watched": {"film": [[0, 60]]}, "answers": {"v-sujet": k("L’incendie"), "v-vote": False}}
    scored = score(content, parse_responses(content, raw), hints_used={})
    assert (scored.score, scored.right_count, scored.answered_count) == (2 * 0.5 + 1, 1, 2)


def test_films_weigh_by_their_length():
    raw = example("video")
    raw["screens"].append({"key": "short", "title": "Bis", "source": "b.mp4", "length_seconds": 40})
    content = parse_content("video", raw)
    scored = score(content, parse_responses(content, {"watched": {"short": [[0, 40]]}}), hints_used={})
    assert scored.watched_share == pytest.approx(40 / 160)


def test_scored_answers_can_be_stored_as_json():
    content = example_content("interactive")
    raw = {"answers": {"i-argument": ["s2"], "i-h5p": {"scaled": 0.5}}}
    scored = score(content, parse_responses(content, raw), hints_used={})
    assert [json.dumps(item.answer) for item in scored.items] == ["null", "null", '["s2"]', "null", "0.5"]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted).map(tuple), max_size=10))
def test_the_length_of_a_union_is_the_number_of_seconds_it_covers(ranges):
    covered = {second for start, end in ranges for second in range(start, end)}
    assert union_length(ranges) == len(covered)


def test_an_item_is_worth_its_points_entirely_right():
    item = {"kind": "true_false", "answer": True, "points": 0.1}
    content = content_of(*[{**item, "key": f"q{place}"} for place in range(10)])
    answers = {f"q{place}": True for place in range(10)}
    scored = score(content, parse_responses(content, {"answers": answers}), hints_used={})
    assert scored.score == scored.max_score
