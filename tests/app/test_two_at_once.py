"""Two people in two browsers at the same time get each their own."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.world import Who, World, make_world

TEACHERS = {
    Who.teacher: "4e Ormessel",
    Who.other_teacher: "5e Voisine",
    Who.foreign_teacher: "4e Lointaine",
}
ROUNDS = 12


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def classes_named(answer) -> set[str]:
    text = json.dumps(answer.json, ensure_ascii=False)
    return {name for name in TEACHERS.values() if name in text}


@pytest.mark.parametrize("name", ["today-classes-insight.children", "class-switcher.options"])
def test_teachers_of_two_classes_and_two_schools_never_get_each_others_classes(world, name):
    """More requests than connections: each is served by one that has just served somebody else."""
    callback = callbacks.named(world.client(Who.teacher), name)
    clients = {who: world.client(who) for who in TEACHERS}
    ready = Barrier(len(TEACHERS))

    def ask(who: Who) -> list[set[str]]:
        values, answers = sent_by_browser(world.classes[who]), []
        for _ in range(ROUNDS):
            ready.wait(timeout=30)
            answers.append(classes_named(callbacks.send(clients[who], callback, values)))
        return answers

    with ThreadPoolExecutor(len(TEACHERS)) as pool:
        found = dict(zip(TEACHERS, pool.map(ask, TEACHERS), strict=True))
    assert found == {who: [{own}] * ROUNDS for who, own in TEACHERS.items()}


def test_a_pupil_and_a_teacher_at_once_get_each_their_own_page(world):
    addresses = {Who.pupil: "/me", Who.teacher: "/password", Who.admin: "/admin/classes"}
    own = {Who.pupil: "4e Ormessel", Who.teacher: "new-password", Who.admin: "5e Voisine"}
    clients = {who: world.client(who) for who in addresses}
    ready = Barrier(len(addresses))

    def ask(who: Who) -> list[bool]:
        answers = []
        for _ in range(ROUNDS):
            ready.wait(timeout=30)
            page = clients[who].get(addresses[who]).text
            answers.append(own[who] in page and not any(own[other] in page for other in others(who)))
        return answers

    def others(who: Who) -> set[Who]:
        return set() if who is Who.admin else {Who.teacher, Who.pupil, Who.admin} - {who}

    with ThreadPoolExecutor(len(addresses)) as pool:
        assert all(all(answers) for answers in pool.map(ask, addresses))
