"""Every page of the pupils weighs less than 60 KB, compressed, with its styles and scripts.

Films, captions, packages and letters are media and are not counted.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from dashboard.browser_files import ASSETS
from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.app.conftest import make_server, send, signed_in
from tests.factories import hand_in, make_lesson, make_sequence, make_user
from tests.unit.content.samples import TYPES, example
from tests.unit.content.test_feedback import RIGHT

pytestmark = [
    # Flask-Compress leaves the files that it packs to the collector
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in.*FileIO:pytest.PytestUnraisableExceptionWarning"),
]

HEAVIEST = 60_000
"""Bytes as they travel."""
UNPROTECTED = "gzip, deflate"
"""What browsers can unpack over plain HTTP; over TLS they know what packs better."""
RESOURCE = re.compile(r'<(?:script|link rel="stylesheet")[^>]*\b(?:src|href)="(/[^"]+)"')
SOCIAL = ("/me", "/notifications", "/badges", "/reviews", "/data", "/privacy", "/offline")


@pytest.fixture(scope="module")
def place(module_database) -> tuple[FlaskClient, Mapping[str, UUID]]:
    """A pupil with a sequence of one activity of each type, a quiz of which was handed in before."""
    lesson = make_lesson(module_database)
    activities = [(ActivityType(kind), example(kind)) for kind in (*TYPES, "quiz")]
    sequence, ids = make_sequence(module_database, lesson.admin, activities)
    configure(module_database, lesson.teacher, lesson.class_id, sequence, Configuration())
    username = f"eleve.{uuid4().hex}"
    pupil = make_user(module_database, lesson.admin, UserRole.student, username=username)
    enrol(module_database, lesson.admin, lesson.class_id, [pupil])
    scope = Scope(lesson.admin.school_id, pupil, lesson.admin.timezone, attends=frozenset({lesson.class_id}))
    client = signed_in(make_server(module_database), username)
    named = {
        "sequence": sequence,
        "class": lesson.class_id,
        **dict(zip((*TYPES, "handed in"), ids, strict=True)),
    }
    answers = {"q-titre": RIGHT["single"], "q-roles": RIGHT["matching"], "q-trous": RIGHT["fill_in"]}
    hand_in(module_database, scope, named["handed in"], answers)
    return client, named


def compressed(client: FlaskClient, address: str) -> bytes:
    answer = client.get(address, headers={"Accept-Encoding": UNPROTECTED}, buffered=True)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return answer.data


def weights(client: FlaskClient, address: str) -> dict[str, int]:
    """The bytes of a page and of all that it loads, by address."""
    page = client.get(address)
    assert page.status_code == 200, f"{address}: {page.status}"
    resources = RESOURCE.findall(page.get_data(as_text=True))
    assert "/assets/tokens.css" in [resource.split("?")[0] for resource in resources]
    return {found: len(compressed(client, found)) for found in (address, *resources)}


def require_light(client: FlaskClient, address: str) -> None:
    found = weights(client, address)
    assert sum(found.values()) < HEAVIEST, sorted(found.items(), key=lambda pair: -pair[1])


@pytest.mark.parametrize("kind", TYPES)
def test_an_activity_of_each_type_is_light(place, kind):
    client, ids = place
    address = f"/a/{ids[kind]}"
    require_light(client, address)
    if kind == "evaluation":
        started = send(client, f"{address}/start", **{"class": str(ids["class"])})
        assert started.status_code == 303
        require_light(client, address)
        assert "student-timer.js" in client.get(address).get_data(as_text=True)


def test_the_way_through_a_sequence_and_the_look_back_are_light(place):
    client, ids = place
    require_light(client, f"/s/{ids['sequence']}")
    require_light(client, f"/a/{ids['handed in']}")
    require_light(client, f"/a/{ids['handed in']}/attempts/1")
    require_light(client, f"/forum/{ids['class']}")


@pytest.mark.parametrize("address", SOCIAL)
def test_every_other_page_is_light(place, address):
    require_light(place[0], address)


def test_a_client_that_knows_gzip_alone_gets_the_files_packed(place):
    client, ids = place
    for address in weights(client, f"/a/{ids['quiz']}"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert answer.headers["Content-Encoding"] == "gzip", address
        assert "Accept-Encoding" in answer.headers["Vary"]
        if address.startswith("/assets/"):
            name = address.removeprefix("/assets/").split("?")[0]
            assert gzip.decompress(answer.data) == (ASSETS / name).read_bytes()


def test_the_service_worker_beside_the_heaviest_page_fits_in_as_well(place):
    client, ids = place
    heaviest = max(sum(weights(client, f"/a/{ids[kind]}").values()) for kind in TYPES)
    assert heaviest + len(compressed(client, "/sw.js")) < HEAVIEST
