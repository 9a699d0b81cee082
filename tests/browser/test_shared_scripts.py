"""The scripts and styles that all pages share, tried in Chromium on small pages with the strictest policy.

No server: each request is answered from the assets folder, under an invented address.
"""

import mimetypes
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).parents[2] / "assets"
HOST = "http://parcours.test"
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'"
CHART_POLICY = POLICY + "; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


class Site:
    """A page whose body a test writes; what the browser complains about is collected in `complaints`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.html = ""
        self.policy = POLICY
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).split("?")[0]
        if path.startswith("/assets/"):
            file = ASSETS / path.removeprefix("/assets/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif path in {"/_dash-update-component", "/a/draft"}:
            route.fulfill(status=401, body="{}", content_type="application/json")
        else:
            headers = {"Content-Security-Policy": self.policy}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)

    def open(self, body: str, *files: str, lang: str = "fr", path: str = "/") -> Page:
        links = "".join(
            f'<script src="/assets/{name}"></script>'
            if name.endswith(".js")
            else f'<link rel="stylesheet" href="/assets/{name}">'
            for name in files
        )
        self.html = f'<!doctype html><html lang="{lang}"><meta charset="utf-8">{links}<body>{body}'
        self.page.goto(HOST + path)
        return self.page


@pytest.fixture
def site(chromium: Browser) -> Iterator[Site]:
    context = chromium.new_context(color_scheme="light", reduced_motion="reduce")
    site = Site(context.new_page())
    yield site
    context.close()
    assert site.complaints == []


TABLE = """
<table class="twin"><thead><tr>
  <th scope="col"><button type="button">Élève</button></th>
  <th scope="col" class="num"><button type="button">Temps</button></th>
</tr></thead><tbody>
  <tr><th scope="row"><a href="#emile">Émile Z.</a></th><td data-value="61.5">1 h 02</td></tr>
  <tr><th scope="row"><a href="#zoe">Zoé A.</a></th><td>–</td></tr>
  <tr><th scope="row"><a href="#eva">Eva B.</a></th><td data-value="9">0 h 09</td></tr>
  <tr><th scope="row"><a href="#adam">Adam C.</a></th><td data-value="100">1 h 40</td></tr>
</tbody></table>"""


def first_names(page: Page) -> list[str]:
    return [name.split()[0] for name in page.locator("tbody th").all_text_contents()]


def test_a_table_sorts_words_in_the_pages_language_and_says_so(site: Site) -> None:
    page = site.open(TABLE, "twin.js")
    head = page.get_by_role("columnheader", name="Élève")
    head.get_by_role("button").press("Enter")
    assert first_names(page) == ["Adam", "Émile", "Eva", "Zoé"]
    expect(head).to_have_attribute("aria-sort", "ascending")


def test_a_table_sorts_numbers_as_numbers_and_missing_ones_last_both_ways(site: Site) -> None:
    page = site.open(TABLE, "twin.js")
    page.get_by_role("button", name="Élève").click()
    time = page.get_by_role("button", name="Temps")
    time.click()
    assert first_names(page) == ["Eva", "Émile", "Adam", "Zoé"]
    time.click()
    assert first_names(page) == ["Adam", "Émile", "Eva", "Zoé"]
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")


def test_a_click_on_a_row_opens_the_pupil(site: Site) -> None:
    page = site.open(TABLE, "twin.js")
    page.get_by_text("0 h 09").click()
    page.wait_for_url("**/#eva")


KEYS = """
<a href="#live" data-key="g l">En direct</a> <button type="button" data-key="p">Masquer</button>
<input type="search" data-key="/" aria-label="Chercher">
<details class="menu"><summary>Compte</summary><ul class="menu-list">
  <li><button type="button" data-choice="theme:dark">Sombre</button></li>
  <li><button type="button" data-choice="theme:">Système</button></li>
  <li><button type="button" data-choice="keys:off">Sans raccourcis</button></li></ul></details>"""


def test_keys_go_where_the_page_says_but_not_while_someone_types(site: Site) -> None:
    page = site.open(KEYS, "shell.js")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/#live")
    page.evaluate("location.hash = ''")
    page.wait_for_url("**/#")
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.type("g/gl")
    expect(search).to_have_value("g/gl")
    assert not page.url.endswith("#live")


def test_shortcuts_can_be_switched_off(site: Site) -> None:
    page = site.open(KEYS, "shell.js")
    page.get_by_text("Compte").click()
    page.get_by_role("button", name="Sans raccourcis").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_a_theme_is_kept_and_shown_as_chosen(site: Site) -> None:
    files = ("tokens.css", "base.css", "shell.js")
    page = site.open(KEYS, *files)
    page.get_by_text("Compte").click()
    page.get_by_role("button", name="Sombre").click()
    page.reload()
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 24, 31)")
    page.get_by_text("Compte").click()
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Système").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(251, 250, 247)")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(site: Site) -> None:
    page = site.open(KEYS, "shell.js")
    page.get_by_text("Compte").click()
    page.get_by_role("button", name="Sombre").focus()
    page.keyboard.press("Escape")
    expect(page.locator("details")).not_to_have_attribute("open", "")
    expect(page.locator("summary")).to_be_focused()


def test_a_callback_refused_for_want_of_a_session_leads_to_sign_in_and_back(site: Site) -> None:
    page = site.open("", "session.js", path="/class/7?week=3")
    with page.expect_navigation(url=f"{HOST}/login?next=%2Fclass%2F7%3Fweek%3D3"):
        page.evaluate("void fetch('/_dash-update-component', {method: 'POST'})")
    site.complaints.clear()  # the browser logs each 401


def test_a_pupils_unsent_work_is_never_left_by_itself(site: Site) -> None:
    page = site.open("", "session.js", path="/a/1")
    assert page.evaluate("fetch('/a/draft', {method: 'POST'}).then(answer => answer.status)") == 401
    assert page.url == f"{HOST}/a/1"
    site.complaints.clear()  # the browser logs each 401


def test_a_message_is_read_out_and_a_failure_stays_until_closed(site: Site) -> None:
    page = site.open("", "toast.js")
    page.clock.install()
    page.evaluate("parcours.toast('Groupe <b>créé</b>'); parcours.toast('Non enregistré', {failed: true})")
    expect(page.get_by_role("status")).to_contain_text("Groupe <b>créé</b>")
    page.clock.run_for(60_000)
    expect(page.locator(".toast")).to_have_count(1)
    page.get_by_role("alert").get_by_role("button", name="Fermer").click()
    expect(page.locator(".toast")).to_have_count(0)


CHART = """Plotly.newPlot("chart", [{type: "bar", x: ["2025-10-01", "2025-11-01"], y: [1234.5, 2]}],
  {width: 600, height: 300, font: {color: "#1d2433"}, yaxis: {tickformat: ",.1f"},
   paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)"})"""
PLOTLY = ("tokens.css", "panel.css", "vendor/plotly-cartesian.min.js", "zz-after-vendor/plotly-setup.js")


@pytest.mark.parametrize(
    ("lang", "day", "number", "button"),
    [("fr", "5 oct.", "1\u202f000,0", "Réduire"), ("en", "Oct 5", "1,000.0", "Zoom out")],
)
def test_charts_speak_the_pages_language_and_offer_no_upload(
    site: Site, lang: str, day: str, number: str, button: str
) -> None:
    site.policy = CHART_POLICY
    page = site.open('<div id="chart"></div>', *PLOTLY, lang=lang)
    page.evaluate(CHART)
    assert day in page.locator(".xtick").all_text_contents()
    assert number in page.locator(".ytick").all_text_contents()
    titles = page.locator(".modebar-btn").evaluate_all("all => all.map(one => one.dataset.title)")
    assert button in titles
    assert not [title for title in titles if "Share" in title or "Plotly" in title]


def test_charts_follow_the_theme_without_being_drawn_again(site: Site) -> None:
    site.policy = CHART_POLICY
    page = site.open('<div id="chart"></div>', *PLOTLY)
    page.evaluate(CHART)
    word = page.locator(".xtick text").first
    expect(word).to_have_css("fill", "rgb(29, 36, 51)")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(word).to_have_css("fill", "rgb(233, 231, 225)")
