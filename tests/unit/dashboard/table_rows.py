"""Reading a table as a reader does: row by row, cell by cell."""

from __future__ import annotations

from html.parser import HTMLParser


class _Rows(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")
        elif tag == "a":
            self.links.append(str(dict(attributes)["href"]))

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] = (self.rows[-1][-1] + data).strip()


def table_rows(markup: str) -> list[list[str]]:
    """The texts of the cells, the heads first."""
    return _Rows(markup).rows


def body_rows(markup: str) -> list[list[str]]:
    """The texts of the cells below the heads."""
    return table_rows(markup)[1:]


def table_links(markup: str) -> list[str]:
    """Where the cells lead."""
    return _Rows(markup).links
