"""The guard's table of addresses, and the session keys it trusts, without a server."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access import Person, SessionKey
from dashboard.auth import guard
from dashboard.auth.lockout import delay_after
from datastore.models.enums import UserRole
from datastore.scope import Scope

SCHOOL, PERSON, OURS, THEIRS = (UUID(int=number) for number in range(1, 5))
CLASS = f"/class/{OURS}"
DASH = {"/", "/compare", CLASS, f"{CLASS}/competencies", f"{CLASS}/stuck"}
STAFF = {"/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/_reload-hash"}
OWN = {"/logout", "/password"}
ADMIN = {"/admin", "/admin/", "/admin/people/new"}
PUPILS = {"/me", "/s/1", "/a/1", "/a/1/attempts/2", "/reviews", "/data", "/data/download", "/beats", "/help"}
FORUM = {"/forum", "/forum/topics/1"}
TEACH = {"/teach", "/teach/class/1"}
ELSEWHERE = {
    "/teachx",
    "/forumx",
    "/mex",
    "",
    "//",
    "/me/",
    "/adminx",
    "/Admin",
    "/compare/",
    "/compare\n",
    "/class",
    "/class/",
    f"/class/{THEIRS}",
    f"/class/{OURS}/",
    f"/class/{OURS}/stuck/",
    f"/class/{OURS}/more",
    f"/class/{str(OURS).replace('-', '')}",
    f"/class/{THEIRS}/../{OURS}",
    "/_dash",
    "/_dash-config",
    "/_dash-update-component/",
    "/_mcp",
}


def person(role: UserRole, **rights: object) -> Person:
    scope = Scope(school_id=SCHOOL, user_id=PERSON, **rights)
    key = SessionKey(SCHOOL, PERSON, 1)
    return Person(
        key, "Sans", "Nom", role, "fr", "Collège", must_change_password=False, larger_text=False, scope=scope
    )


PEOPLE = {
    "pupil": (person(UserRole.student, attends=frozenset({OURS})), OWN | PUPILS | FORUM | {"/"}),
    "pupil without a class": (person(UserRole.student), OWN | PUPILS | FORUM | {"/"}),
    "teacher": (
        person(UserRole.teacher, is_teacher=True, teaches=frozenset({OURS})),
        OWN | STAFF | TEACH | FORUM | DASH - {"/compare"},
    ),
    "teacher without a class": (person(UserRole.teacher, is_teacher=True), OWN | STAFF | TEACH | {"/"}),
    "coordinator": (
        person(UserRole.coordinator, is_coordinator=True, coordinates=frozenset({OURS})),
        OWN | STAFF | {"/", "/compare"},
    ),
    "teacher who administers": (
        person(UserRole.teacher, is_teacher=True, teaches=frozenset({OURS}), is_admin=True),
        OWN | STAFF | ADMIN | TEACH | FORUM | DASH - {"/compare"},
    ),
    "admin": (person(UserRole.admin, is_admin=True), OWN | ADMIN | {"/"}),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_the_table_admits_to_these_addresses_and_to_no_others(who):
    visitor, admitted = PEOPLE[who]
    addresses = DASH | STAFF | OWN | ADMIN | ELSEWHERE | PUPILS | FORUM | TEACH
    found = {
        address
        for address in addresses
        if any(area.holds(address, visitor, by_dash=address in DASH) for area in guard.AREAS)
    }
    assert found == admitted


@pytest.mark.parametrize("who", PEOPLE)
def test_an_address_of_ours_is_no_page_of_dash_nor_the_other_way_round(who):
    visitor, admitted = PEOPLE[who]
    for address in admitted:
        wrong = address not in DASH
        assert not any(area.holds(address, visitor, by_dash=wrong) for area in guard.AREAS)


@pytest.mark.parametrize(
    "address",
    [
        "/login/",
        "/loginx",
        "/login/school/x",
        "/healthz/",
        "/assets",
        "/_dash-layout",
        "/robots.txt",
        "/",
        "",
    ],
)
def test_what_only_looks_open_is_not(address):
    assert not guard.OPEN_PAGES.fullmatch(address)
    assert not guard.SAME_FOR_ALL.fullmatch(address)


def test_the_delay_starts_after_five_failures_doubles_and_stays_at_a_quarter_of_an_hour():
    seconds = [delay_after(failures).total_seconds() for failures in range(12)]
    assert seconds == [0] * 5 + [30, 60, 120, 240, 480, 900, 900]
    assert delay_after(10**9).total_seconds() == 900


@given(st.uuids(), st.uuids(), st.integers(min_value=0))
def test_a_session_key_survives_the_cookie(school, user, epoch):
    key = SessionKey(school, user, epoch)
    assert SessionKey.parse(str(key)) == key


@given(st.text())
def test_any_other_text_is_no_session_key(text):
    key = SessionKey.parse(text)
    assert key is None or SessionKey.parse(str(key)) == key
