"""The pages, as an explicit list: layouts only, which take the address's arguments and hold no data.

More specific addresses stand first, because Dash's templates match greedily.
"""

from __future__ import annotations

from dashboard.pages import (
    activity,
    compare,
    competencies,
    live,
    overview,
    paths,
    productions,
    sheet,
    stuck,
    student,
    time,
    today,
)
from dashboard.pages.page import Page

PAGES: tuple[Page, ...] = (
    today.PAGE,
    compare.PAGE,
    activity.PAGE,
    live.PAGE,
    competencies.PAGE,
    stuck.PAGE,
    time.PAGE,
    paths.PAGE,
    productions.PAGE,
    sheet.PAGE,
    student.PAGE,
    overview.PAGE,
)
