"""The pages, as an explicit list: layouts only, which take the address's arguments and hold no data.

More specific addresses stand first, because Dash's templates match greedily.
"""

from __future__ import annotations

from dashboard.pages import activity, compare, competencies, overview, stuck, student, time, today
from dashboard.pages.page import Page

PAGES: tuple[Page, ...] = (
    today.PAGE,
    compare.PAGE,
    activity.PAGE,
    competencies.PAGE,
    stuck.PAGE,
    time.PAGE,
    student.PAGE,
    overview.PAGE,
)
