"""What is served to browsers: the order in which Dash loads it, and that it calls no other host."""

import gzip
import re
import shutil
from pathlib import Path

import dash
import pytest

from dashboard import browser_files

ASSETS = Path(__file__).parents[2] / "assets"
OURS = sorted([*ASSETS.glob("*.css"), *ASSETS.glob("*.js"), *ASSETS.glob("zz-after-vendor/*.js")])
STUDENT_PAGE = ("tokens.css", "base.css", "controls.css", "marks.css", "student.css", "shell.js", "toast.js")


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The page that Dash writes around our assets, with stand-ins for the installed files."""
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("vendor"))
    for name in ("plotly-cartesian.min.js", "bootstrap.css", "fonts/fonts.css"):
        path = assets / "vendor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    app = dash.Dash("assets_order", assets_folder=str(assets), serve_locally=True, enable_mcp=False)
    app.layout = dash.html.Div()
    return app.server.test_client().get("/").get_data(as_text=True)


def test_plotly_is_there_before_its_settings_and_before_the_renderer(page: str) -> None:
    plotly = page.index("assets/vendor/plotly-cartesian.min.js")
    assert plotly < page.index("assets/zz-after-vendor/plotly-setup.js") < page.index("dash_renderer")


def test_a_page_runs_no_script_that_only_takes_time(page: str) -> None:
    scripts = re.findall(r"<script .*?</script>", page)
    left_out = [each for each in scripts if each not in browser_files.needed("".join(scripts))]
    assert [re.search(r"polyfill@7|dash_table/bundle", each) is not None for each in left_out] == [True, True]


def test_a_session_that_ended_is_noticed_from_the_first_request_on(page: str) -> None:
    assert page.index("assets/session.js") < page.index("dash_renderer")


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_nothing_of_ours_calls_another_host(file: Path) -> None:
    assert re.findall(r"(?:https?:)?//[\w-]+\.\w+|@import", file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", [file for file in OURS if file.suffix == ".js"], ids=lambda file: file.name)
def test_no_script_needs_what_the_content_policy_forbids(file: Path) -> None:
    script = file.read_text(encoding="utf-8")
    # Tables come as HTML that Jinja has escaped on the server; one function places it.
    script = script.replace(".innerHTML = markup", "", 1) if file.name == "clientside.js" else script
    forbidden = r"\beval\(|new Function|innerHTML|document\.write|setAttribute\(\"style\""
    assert re.findall(forbidden, script) == []


def test_styles_and_scripts_of_a_student_page_leave_most_of_its_60_kb_to_the_page() -> None:
    sizes = {name: len(gzip.compress((ASSETS / name).read_bytes())) for name in STUDENT_PAGE}
    assert sum(sizes.values()) < 20_000, sizes
