"""The command line: what it does, and one clear line with status 2 when it cannot.

Each group of commands is once started in a process of its own, with what it imports; what else it does is
shown in this process.
"""

from __future__ import annotations

import gzip

import pytest
from sqlalchemy import func, select, text
from typer.main import get_command
from typer.testing import CliRunner

from dashboard.cli import app
from datastore import migrate
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.models import Classroom, School, User
from tests.commands import called, environment, parcours
from tests.conftest import new_database


@pytest.fixture
def env(database, tmp_path):
    return environment(database.engine.url.render_as_string(hide_password=False), tmp_path)


def counts(database: Database) -> dict[str, int]:
    with database.owning() as connection:
        return {
            model.__tablename__: connection.scalar(select(func.count()).select_from(model))
            for model in (School, User, Classroom)
        }


def refused(result) -> str:
    """Status 2 and exactly one line on the error output; returns it."""
    lines = result.stderr.strip().splitlines()
    assert result.returncode == 2, result.stdout + result.stderr
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


def leaves(command, path=()):
    """Every command of the command line, with the words that call it."""
    for name, child in getattr(command, "commands", {}).items():
        yield from leaves(child, (*path, name))
    if not hasattr(command, "commands"):
        yield path


def test_every_command_has_help_with_an_example():
    found = list(leaves(get_command(app)))
    assert ("db", "upgrade") in found
    for words in found:
        result = CliRunner().invoke(app, [*words, "--help"])
        assert result.exit_code == 0
        assert f"Example: parcours {' '.join(words)}" in result.output, words


def test_a_new_database_is_upgraded_checked_and_taken_down(server_url, cipher, tmp_path):
    with new_database(server_url) as url:
        env = environment(url, tmp_path)
        assert "base" in called("db", "current", env=env).stdout
        assert called("db", "check", env=env).returncode == 1
        assert migrate.head() in called("db", "upgrade", env=env).stdout
        assert called("db", "check", env=env).returncode == 0
        assert called("school", "add", "nord", "Collège du Nord", env=env).returncode == 0
        assert "--yes" in refused(called("db", "downgrade", "base", env=env))
        assert called("db", "downgrade", "base", "--yes", env=env).returncode == 0


def test_direct_url_is_the_one_that_migrates(server_url, cipher, tmp_path):
    with new_database(server_url) as url:
        Database(url, cipher=cipher).dispose()
        env = environment("postgresql://nobody@127.0.0.1:1/none", tmp_path, DIRECT_URL=url)
        assert called("db", "upgrade", env=env).returncode == 0


def test_the_first_accounts_of_a_school_are_made_and_changed(env, database):
    assert parcours("school", "add", "nord", "Collège du Nord", env=env).returncode == 0
    added = parcours(
        "user", "add", "h.martin", "Hélène", "Martin", "--school", "nord", "--role", "admin", env=env
    )
    assert added.returncode == 0
    assert "signs in once with" in added.stdout
    assert "signs in once with" in called("user", "passwd", "H.Martin", "--school", "nord", env=env).stdout
    assert called("user", "disable", "h.martin", "--school", "nord", env=env).returncode == 0
    with database.owning() as connection:
        person = connection.execute(select(User.is_active, User.is_admin, User.session_epoch)).one()
    assert tuple(person) == (False, True, 3)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("school", "add", "Pas Bon", "X"), "Pas Bon"),
        (("school", "add", "nord", "X", "--timezone", "Europe/Atlantis"), "Europe/Atlantis"),
        (("user", "add", "x", "X", "Y", "--school", "absent"), "absent"),
        (("user", "passwd", "x", "--school", "absent"), "absent"),
    ],
)
def test_bad_arguments_name_the_fault_and_change_nothing(env, database, arguments, named):
    assert named in refused(called(*arguments, env=env))
    assert counts(database) == {"schools": 0, "users": 0, "classes": 0}


def test_settings_that_cannot_work_are_refused_by_name(env):
    assert "DATABASE_URL" in refused(called("db", "current", env={**env, "DATABASE_URL": "mysql://x"}))
    assert "PARCOURS_DATA_KEYS" in refused(
        called("db", "current", env={**env, "PARCOURS_DATA_KEYS": "short"})
    )
    without = {
        name: value
        for name, value in env.items()
        if name not in {"PARCOURS_SECRET_KEY", "PARCOURS_DATA_KEYS"}
    }
    assert "parcours keys new" in refused(parcours("serve", env=without))


def test_a_server_that_is_away_is_one_line(env):
    assert "cannot be reached" in refused(
        parcours("db", "current", env={**env, "DATABASE_URL": "postgresql://x@127.0.0.1:1/x"})
    )


HEADER = (
    "Anon.Student.Id,Session.Id,Time,Duration..sec.,Level..Unit.,Level..Unitname.,Problem.Name,Problem.View,"
    "Problem.Start.Time,Step.Name,Outcome,Input,Feedback.Text,Condition.Name,Condition.Name.1,Condition.Name.2,"
    "Condition.Name.3,KC..Default.,KC..Cluster.,CF..Correct.Answer.,CF..Display.Order.,CF..End.Latency.,"
    "CF..Note.,CF..Response.Time.,CF..Review.Latency.,CF..Set.Shuffled.Index.,CF..Start.Latency.,"
    "CF..Stim.File.Index.,CF..Stimulus.Version."
)
ROW = (
    'Stu_038d615d7f4e,"S1",2015-11-28 14:59:29,16,2,Practice,The __ is a statistic.,1,2015-11-28 14:59:13,'
    "1 step,CORRECT,range,Correct.,keypress,A_2,list,0,31-1 x,31 The range is a statistic.,range,2,"
    "7817,,1448744392511.0,16000,1,4527,31,1"
)


def write(path, text_: str) -> None:
    path.write_text(text_ + "\n", encoding="utf-8")


def test_a_right_file_is_imported_once_and_a_dry_run_imports_nothing(env, database, tmp_path):
    file = tmp_path / "log.csv"
    write(file, f"{HEADER}\n{ROW}")
    command = ("import", "datashop", file, "--school", "nord", "--class", "4eA")
    assert "Would add" in parcours(*command, "--dry-run", env=env).stdout
    assert counts(database) == {"schools": 0, "users": 0, "classes": 0}
    assert "Added" in called(*command, env=env).stdout
    assert counts(database) == {"schools": 1, "users": 1, "classes": 1}
    assert "Nothing is new" in called(*command, env=env).stdout


BAD_FILES = {
    "wrong header": (lambda p: write(p, HEADER.replace("Outcome", "Result") + "\n" + ROW), "Outcome"),
    "duplicate header": (lambda p: write(p, HEADER.replace("Input", "Outcome") + "\n" + ROW), "Outcome"),
    "impossible date": (
        lambda p: write(p, f"{HEADER}\n{ROW.replace('2015-11-28 14:59:29', '2015-02-30 14:59:29')}"),
        "Time",
    ),
    "not UTF-8": (
        lambda p: p.write_bytes(f"{HEADER}\n{ROW}\n".encode().replace(b"range,Correct", b"\xff\xfe,Correct")),
        "line 2",
    ),
    "truncated gz": (
        lambda p: p.write_bytes(gzip.compress(f"{HEADER}\n{ROW}\n".encode() * 50)[:-20]),
        "log.csv",
    ),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_bad_file_is_one_line_that_names_the_place_and_changes_nothing(env, database, tmp_path, fault):
    make, named = BAD_FILES[fault]
    file = tmp_path / "log.csv"
    make(file)
    line = refused(called("import", "datashop", file, "--school", "nord", "--class", "4eA", env=env))
    assert "log.csv" in line
    assert "line" in line
    assert named in line
    assert counts(database) == {"schools": 0, "users": 0, "classes": 0}


def test_a_missing_file_or_folder_is_one_line(env, database, tmp_path):
    missing = tmp_path / "absent.csv"
    assert "absent.csv" in refused(
        called("import", "datashop", missing, "--school", "n", "--class", "c", env=env)
    )
    assert "absent.csv" in refused(called("import", "oulad", missing, env=env))
    assert counts(database)["schools"] == 0


def test_new_keys_open_and_sign(env):
    lines = dict(line.split("=", 1) for line in parcours("keys", "new", env=env).stdout.split())
    cipher = Cipher([lines["PARCOURS_DATA_KEYS"]])
    assert cipher.decrypt(cipher.encrypt("Inès")) == "Inès"
    assert len(lines["PARCOURS_SECRET_KEY"]) >= 32


def test_the_whole_data_set_of_a_real_log_can_be_read(env, shared, database):
    """The dry run of the shared log: what it holds, in words; the numbers are recomputed elsewhere."""
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    result = called("import", "datashop", file, "--school", "stats", "--class", "G1", "--dry-run", env=env)
    assert "121 students" in result.stdout
    assert "13935 attempts" in result.stdout
    with database.owning() as connection:
        assert connection.scalar(text("SELECT count(*) FROM schools")) == 0
