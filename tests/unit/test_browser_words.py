"""What the scripts of the pupils' pages say is sent with the pages, word by word."""

import re
from pathlib import Path

import pytest

from student.words import IN_SCRIPTS

ASSETS = Path(__file__).parents[2] / "assets"
SCRIPTS = sorted(ASSETS.glob("student-*.js"))
QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_sentence_of_a_script_is_translated(script: Path) -> None:
    said = re.findall(r'\bsay\(\s*"((?:[^"\\\n]|\\.)*)"', script.read_text(encoding="utf-8"))
    assert set(said) - set(IN_SCRIPTS) == set()


def test_no_sentence_is_sent_that_no_script_says() -> None:
    written = {text for script in SCRIPTS for text in QUOTED.findall(script.read_text(encoding="utf-8"))}
    assert set(IN_SCRIPTS) - written == set()
