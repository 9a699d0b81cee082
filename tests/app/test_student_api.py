"""What the scripts of an activity send as JSON: what is stored, what comes back, what is refused and how."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.app.conftest import csrf_token, make_server, signed_in, visitor
from tests.app.pupil import read_aloud
from tests.quiz_class import QuizClass, make_quiz_class

RIGHT = {"q1": "titre", "q2": "chapeau", "q3": "légende"}
NOBODY = "0d0a6c5e-0000-4000-8000-000000000000"


@pytest.fixture
def lesson(database) -> QuizClass:
    return make_quiz_class(database, "ines", "amir")


@pytest.fixture
def ines(lesson) -> FlaskClient:
    return signed_in(make_server(lesson.database), "ines")


@pytest.fixture(scope="module")
def spared(module_database) -> QuizClass:
    """A class in which nothing is ever stored."""
    return make_quiz_class(module_database, "ines")


@pytest.fixture(scope="module")
def attacker(spared) -> FlaskClient:
    return signed_in(make_server(spared.database), "ines")


def post(client: FlaskClient, address: str, body: object, **headers: str) -> TestResponse:
    token = {"X-CSRFToken": csrf_token(client)}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address, data=data, content_type="application/json", headers={**token, **headers})


def message(lesson: QuizClass, **parts: object) -> dict[str, Any]:
    token = str(parts.pop("client_token", uuid4()))
    return {"class_id": str(lesson.class_id), "client_token": token, **parts}


def handed_in(lesson: QuizClass, answers: dict[str, str], **parts: object) -> dict[str, Any]:
    return message(lesson, responses={"answers": answers}, content_version=1, **parts)


def drafted(lesson: QuizClass, answers: dict[str, Any], revision: int, **parts: object) -> dict[str, Any]:
    return handed_in(lesson, answers, revision=revision, **parts)


def of_quiz(lesson: QuizClass, what: str) -> str:
    return f"/a/{lesson.quizzes[0]}/{what}"


def test_what_is_handed_in_is_stored_and_the_receipt_leads_to_its_review(lesson, ines):
    answer = post(ines, of_quiz(lesson, "attempts"), handed_in(lesson, RIGHT))
    (attempt,) = lesson.attempts()
    assert answer.status_code == 200
    assert answer.json == {
        "attempt": str(attempt["id"]),
        "number": 1,
        "held": False,
        "late": False,
        "flag": None,
        "repeated": False,
        "badges": [],
        "review": f"/a/{lesson.quizzes[0]}/attempts/1?class={lesson.class_id}",
    }
    assert ines.get(answer.json["review"]).status_code == 200
    assert lesson.handed_in("ines") == [RIGHT]


def test_the_same_submission_again_is_answered_alike_and_stored_once(lesson, ines):
    body = handed_in(lesson, RIGHT)
    first, again = (post(ines, of_quiz(lesson, "attempts"), body).json for _ in range(2))
    assert again == {**first, "repeated": True}
    assert len(lesson.attempts()) == 1


def test_other_answers_under_the_same_token_are_a_further_attempt(lesson, ines):
    token = uuid4()
    for answers in (RIGHT, {**RIGHT, "q3": "photo"}):
        body = handed_in(lesson, answers, client_token=token)
        assert post(ines, of_quiz(lesson, "attempts"), body).status_code == 200
    assert lesson.handed_in("ines") == [RIGHT, {**RIGHT, "q3": "photo"}]


def test_a_draft_is_saved_and_its_revision_rises(lesson, ines):
    token = uuid4()
    for revision in range(3):
        body = drafted(lesson, {"q1": "t" * (revision + 1)}, revision, client_token=token)
        answer = post(ines, of_quiz(lesson, "draft"), body)
        assert (answer.status_code, answer.json["revision"]) == (200, revision + 1)
        assert answer.json["client_token"] == str(token)
    assert lesson.drafted("ines") == {"q1": "ttt"}


def test_a_draft_on_an_older_revision_gets_the_newer_one_and_changes_nothing(lesson, ines):
    token = uuid4()
    post(ines, of_quiz(lesson, "draft"), drafted(lesson, {"q1": "ici"}, 0, client_token=token))
    answer = post(ines, of_quiz(lesson, "draft"), drafted(lesson, {"q1": "ailleurs"}, 0, client_token=token))
    assert answer.status_code == 409
    assert answer.json["responses"] == {"answers": {"q1": "ici"}}
    assert (answer.json["revision"], answer.json["client_token"]) == (1, str(token))
    assert set(answer.json) == {"error", "revision", "responses", "saved_at", "client_token"}
    assert lesson.drafted("ines") == {"q1": "ici"}


def test_handing_in_ends_the_draft_and_a_draft_that_comes_late_is_refused(lesson, ines):
    token = uuid4()
    post(ines, of_quiz(lesson, "draft"), drafted(lesson, {"q1": "titre"}, 0, client_token=token))
    post(ines, of_quiz(lesson, "attempts"), handed_in(lesson, RIGHT, client_token=token))
    late = post(ines, of_quiz(lesson, "draft"), drafted(lesson, {"q1": "tit"}, 1, client_token=token))
    assert (late.status_code, "revision" in late.json) == (409, False)
    assert lesson.drafts() == []


def test_hints_come_one_after_the_other_and_are_counted(lesson, ines):
    asked = [message(lesson, item="q1", number=number) for number in (1, 1, 2, 3)]
    first, again, second, third = (post(ines, of_quiz(lesson, "hints"), body) for body in asked)
    assert again.json == first.json
    assert first.json == {"text": "Il est en haut.", "number": 1, "left": 1}
    assert second.json == {"text": "Il est en grand.", "number": 2, "left": 0}
    assert third.status_code == 409
    assert [row["hints_used"] for row in lesson.drafts()] == [{"q1": 2}]


def test_a_text_is_saved_and_a_conflict_shows_the_newer_one(lesson, ines):
    address = f"/a/{lesson.letter}/text"
    body = {"class_id": str(lesson.class_id), "text": "Monsieur,", "checked": ["relu"], "revision": 0}
    saved = post(ines, address, body)
    assert (saved.status_code, set(saved.json)) == (200, {"revision", "saved_at"})
    conflict = post(ines, address, {**body, "text": "Madame,"})
    assert conflict.status_code == 409
    told = {name: conflict.json[name] for name in ("text", "checked", "revision")}
    assert told == {"text": "Monsieur,", "checked": ["relu"], "revision": saved.json["revision"]}
    assert [row["content"] for row in lesson.texts()] == ["Monsieur,"]


# Whose it is


def test_work_of_another_pupil_is_refused_and_waits_for_its_owner(lesson, ines):
    body = handed_in(lesson, RIGHT)
    mine, foreign = (str(lesson.pupils[name]) for name in ("ines", "amir"))
    answer = post(ines, of_quiz(lesson, "attempts"), body, **{"X-Parcours-User": foreign})
    assert (answer.status_code, answer.json) == (401, {"error": "other_person"})
    assert lesson.attempts() == []
    answer = post(ines, of_quiz(lesson, "attempts"), body, **{"X-Parcours-User": mine})
    assert answer.status_code == 200


@pytest.mark.parametrize("what", ["attempts", "draft", "hints", "text"])
def test_without_a_session_the_message_waits(spared, attacker, what):
    answer = post(visitor(attacker.application), of_quiz(spared, what), {})
    assert (answer.status_code, answer.json) == (401, {"error": "signed_out"})


@pytest.mark.parametrize("what", ["attempts", "draft", "hints", "text"])
def test_without_the_session_s_token_nothing_is_taken(spared, attacker, what):
    answer = attacker.post(of_quiz(spared, what), json=handed_in(spared, RIGHT))
    assert (answer.status_code, set(answer.json)) == (400, {"error"})
    assert (spared.attempts(), spared.drafts()) == ([], [])


def test_another_class_or_an_unknown_activity_does_not_exist(lesson, ines):
    elsewhere = {**handed_in(lesson, RIGHT), "class_id": NOBODY}
    assert post(ines, of_quiz(lesson, "attempts"), elsewhere).status_code == 404
    assert post(ines, f"/a/{NOBODY}/attempts", handed_in(lesson, RIGHT)).status_code == 404
    assert post(ines, f"/a/{lesson.letter}/draft", drafted(lesson, RIGHT, 0)).status_code in {400, 404}
    text = {"class_id": str(lesson.class_id), "text": "x", "checked": [], "revision": 0}
    assert post(ines, of_quiz(lesson, "text"), text).status_code == 404


# What no page sends

HOSTILE: dict[str, object] = {
    "nothing": b"",
    "no JSON": b"{",
    "bytes": b"\xff\xfe",
    "a list": [],
    "null": None,
    "endless nesting": b'{"responses": ' + b"[" * 100_000,
    "nested answers": {"responses": {"answers": {"q1": [[[["titre"]]]]}}},
    "an unknown field": {"score": 100},
    "hints of its own": {"hints_used": {}},
    "no class": {"class_id": None},
    "a class that is no id": {"class_id": "4eB"},
    "a token that is no id": {"client_token": "x" * 5000},
    "answers that are a text": {"responses": "titre"},
    "an unknown question": {"responses": {"answers": {"q9": "titre"}}},
    "an unknown part": {"responses": {"answers": {}, "score": 3}},
    "a text without end": {"responses": {"answers": {"q1": "x" * 600_000}}},
    "a version below zero": {"content_version": -1},
    "a version that is a text": {"content_version": "1"},
    "a version beyond numbers": {"content_version": 2**80},
    "half a character": b'{"responses": {"answers": {"q1": "\\ud83d"}}}',
    "a number that is none": b'{"responses": {"answers": {"q1": NaN}}}',
    "a revision below zero": {"revision": -1},
}


@pytest.mark.parametrize("what", ["attempts", "draft"])
@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_page_sends_is_refused_with_a_sentence(spared, attacker, what, name):
    change = HOSTILE[name]
    body: object = change
    if isinstance(change, dict):
        good = drafted(spared, RIGHT, 0) if what == "draft" else handed_in(spared, RIGHT)
        body = {**good, **change}
    answer = post(attacker, of_quiz(spared, what), body)
    assert answer.status_code == 400, answer.text
    assert set(answer.json) == {"error"}
    assert answer.json["error"]
    assert (spared.attempts(), spared.drafts()) == ([], [])


def test_a_message_that_is_not_json_is_refused(lesson, ines):
    form = {"csrf_token": csrf_token(ines), "class_id": str(lesson.class_id)}
    assert ines.post(of_quiz(lesson, "attempts"), data=form).status_code == 400


def test_characters_that_cannot_be_stored_are_replaced_and_the_rest_is_kept(lesson, ines):
    answers = {"q1": "ti\u0000tre", "q2": "<b>chapeau</b>", "q3": "légende 🙂"}
    assert post(ines, of_quiz(lesson, "draft"), drafted(lesson, answers, 0)).status_code == 200
    assert post(ines, of_quiz(lesson, "attempts"), handed_in(lesson, answers)).status_code == 200
    (stored,) = lesson.handed_in("ines")
    assert stored == {**answers, "q1": "ti\ufffdtre"}


# The copies of a device


def test_the_service_worker_is_the_same_for_all_and_may_serve_all_pages(lesson):
    answer = visitor(make_server(lesson.database)).get("/sw.js", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype in {"text/javascript", "application/javascript"}
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_offline_page_is_for_everybody_and_names_nobody(lesson, ines):
    pages = [client.get("/offline") for client in (visitor(make_server(lesson.database)), ines)]
    assert [page.status_code for page in pages] == [200, 200]
    assert not any("Inès" in page.text or str(lesson.pupils["ines"]) in page.text for page in pages)


def test_a_page_names_its_owner_to_the_service_worker(lesson, ines):
    assert ines.get("/me").headers["X-Parcours-User"] == str(lesson.pupils["ines"])
    assert "X-Parcours-User" not in ines.get("/assets/base.css", buffered=True).headers


def test_more_than_the_server_takes_is_refused_with_the_limit_and_the_way_on(attacker, spared):
    address = f"/a/{spared.quizzes[0]}"
    large = {"responses": {"answers": {"q1": "x" * (2 * 1024 * 1024)}}}
    headers = {"X-CSRFToken": csrf_token(attacker)}
    refused = attacker.post(f"{address}/attempts", json=large, headers=headers)
    assert refused.status_code == 413
    assert "at most 2 MB" in refused.json["error"]
    assert "stays on this device" in refused.json["error"]
    page = attacker.post(f"{address}/form", data={"answers.q1": "x" * (2 * 1024 * 1024)})
    assert page.status_code == 413
    told = read_aloud(page.text)
    assert "larger than 2 MB" in told
    assert "what you typed is still on that page" in told
