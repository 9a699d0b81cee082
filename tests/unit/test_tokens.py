"""The design tokens: legible in every theme, the same names in each, and the only place with raw colours."""

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "assets"
SHEETS = sorted(ASSETS.glob("*.css"))
OTHERS = [sheet for sheet in SHEETS if sheet.name != "tokens.css"]
CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
MADE_ELSEWHERE = {  # by Plotly, Dash and Bootstrap
    "js-plotly-plot",
    "modebar-btn",
    "modebar-container",
    "modebar-group",
    "_dash-loading",
    "form-switch",
    "nav-tabs",
    "nav-link",
    "active",
    "btn-close",
}
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(", re.IGNORECASE)

THEMES = {
    "light": ":root",
    "dark": ':root[data-theme="dark"]',
    "contrast": ':root[data-theme="contrast"]',
    "dark by the system": "@media (prefers-color-scheme: dark) :root:not([data-theme])",
    "contrast by the system": (
        "@media (prefers-contrast: more) and (prefers-color-scheme: light) :root:not([data-theme])"
    ),
    "print": "@media print :root, :root:not([data-theme]), :root[data-theme]",
}
TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-muted", "accent", "attention", "danger")
        for ground in ("paper", "panel")
    ],
    *[(ink, "accent-soft") for ink in ("ink", "ink-muted", "accent", "accent-strong", "attention")],
    ("accent-strong", "paper"),
    ("ink", "attention-soft"),
    ("ink", "danger-soft"),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    *[(f"mastery-{step}-ink", f"mastery-{step}") for step in ("na", "ec", "a", "e")],
]
GRAPHICS = [
    (mark, ground)
    for mark in ("line-strong", "focus", "mastery-outline", "mastery-none")
    for ground in ("paper", "panel")
]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def blocks(css: str) -> list[tuple[str, dict[str, str]]]:
    """Each rule of a sheet as its selector, with its @media in front, and its declarations."""
    found = []
    media = ""
    for opening, body, closing in re.findall(r"([^{}]*)\{(?:([^{}]*)\}(\s*\})?)?", without_comments(css)):
        selector = " ".join(opening.split())
        if selector.startswith("@"):
            media = selector + " "
            continue
        pairs = (line.split(":", 1) for line in body.split(";") if ":" in line)
        found.append((media + selector, {name.strip(): value.strip() for name, value in pairs}))
        media = "" if closing else media
    return found


def declared(selector: str) -> dict[str, str]:
    """All tokens that a selector sets; the light theme's stand in for what a theme leaves as it is."""
    tokens: dict[str, str] = {}
    for wanted in (":root", selector):
        for found, declarations in blocks((ASSETS / "tokens.css").read_text(encoding="utf-8")):
            if found == wanted:
                tokens |= {name.removeprefix("--"): value for name, value in declarations.items()}
    return tokens


def own(selector: str) -> dict[str, str]:
    rules = blocks((ASSETS / "tokens.css").read_text(encoding="utf-8"))
    return next(declarations for found, declarations in rules if found == selector)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2, definition)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, definition)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_gives_the_known_ratios(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_stand_out_from_what_is_under_them(theme: str) -> None:
    tokens = declared(theme)
    pairs = [pair for pair in TEXT if theme != THEMES["print"] or not pair[0].startswith("mastery")]
    assert {
        pair: ratio for pair in pairs if (ratio := contrast(tokens[pair[0]], tokens[pair[1]])) < 4.5
    } == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_borders_that_mean_something_can_be_seen(theme: str) -> None:
    tokens = declared(theme)
    assert {
        pair: ratio for pair in GRAPHICS if (ratio := contrast(tokens[pair[0]], tokens[pair[1]])) < 3
    } == {}


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_words_in_these_themes_meet_the_enhanced_contrast(theme: str) -> None:
    tokens = declared(THEMES[theme])
    ratios = {ink: contrast(tokens[ink], tokens["paper"]) for ink in ("ink", "ink-muted", "accent")}
    assert {ink: ratio for ink, ratio in ratios.items() if ratio < 7} == {}


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_the_chosen_theme_and_the_systems_are_the_same(theme: str) -> None:
    assert own(THEMES[theme]) == own(THEMES[f"{theme} by the system"])


@pytest.mark.parametrize("theme", ["dark", "contrast", "print"])
def test_a_theme_sets_every_colour_of_the_light_one(theme: str) -> None:
    assert own(THEMES["light"]).keys() <= own(THEMES[theme]).keys()


def test_charts_take_over_the_colours_of_the_light_theme() -> None:
    light = own(THEMES["light"])
    mapped = {}
    for selector, declarations in blocks((ASSETS / "tokens.css").read_text(encoding="utf-8")):
        if red_green_blue := re.search(r"(fill|stroke): rgb\((\d+), (\d+), (\d+)\)", selector):
            kind, *channels = red_green_blue.groups()
            token = declarations[kind].removeprefix("var(--").split(")")[0]
            mapped[kind, token] = "#{:02x}{:02x}{:02x}".format(*map(int, channels))
    assert mapped == {(kind, token): light[f"--{token}"] for kind, token in mapped}
    assert {token for kind, token in mapped} >= {"ink", "ink-muted", "line", "accent", "attention", "danger"}


@pytest.mark.parametrize("sheet", OTHERS, ids=lambda sheet: sheet.name)
def test_no_other_sheet_has_a_colour_of_its_own(sheet: Path) -> None:
    assert COLOUR.findall(without_comments(sheet.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_that_is_used_exists(sheet: Path) -> None:
    used = set(re.findall(r"var\(--([\w-]+)", sheet.read_text(encoding="utf-8")))
    assert used - declared(":root").keys() == set()


@pytest.mark.parametrize("sheet", OTHERS, ids=lambda sheet: sheet.name)
def test_every_class_is_explained_at_the_head_of_a_sheet(sheet: Path) -> None:
    rules = blocks(sheet.read_text(encoding="utf-8"))
    used = {name for selector, _ in rules for name in CLASS.findall(selector)}
    heads = "".join(other.read_text(encoding="utf-8").partition("*/")[0] for other in SHEETS)
    assert used - set(CLASS.findall(heads)) - MADE_ELSEWHERE == set()
