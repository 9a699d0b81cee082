"""A device with one activity open in one tab or several, and the school's side of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.kept.small_school import HOST, School


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    context = chromium.new_context(service_workers="block", bypass_csp=True)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext, school: School) -> Iterator[Callable[[], Page]]:
    """Opens the activity in a tab; an error in a script is a failure."""
    context.route("**/*", school.answer)
    errors: list[str] = []

    def open_() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{HOST}/a/1")
        page.wait_for_function("() => window.parcours?.draft?.current()")
        return page

    yield open_
    assert errors == []
