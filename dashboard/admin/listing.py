"""Long lists: what a search finds in them, and the page of them that is shown.

Names are encrypted, so the database can neither search nor sort them: both happen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dashboard.accounts import Account
from datastore.names import collation_key

PAGE_SIZE = 100

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list."""

    items: Sequence[Item]
    number: int
    """Counted from 1."""
    pages: int
    total: int
    """Items of the whole list."""

    @property
    def first(self) -> int:
        """The place of the page's first item in the list, from 1; 0 in an empty list."""
        return min((self.number - 1) * PAGE_SIZE + 1, self.total)

    @property
    def last(self) -> int:
        """The place of the page's last item in the list."""
        return min(self.number * PAGE_SIZE, self.total)


def page_of(items: Sequence[Item], number: int) -> Page[Item]:
    """A page of a list; the nearest one where there is none of that number."""
    pages = max(1, -(-len(items) // PAGE_SIZE))
    number = min(max(1, number), pages)
    return Page(items[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, pages, len(items))


def found(accounts: Iterable[Account], wanted: str) -> list[Account]:
    """The accounts in whose name, user name or e-mail address every word occurs, accents and case aside."""
    words = _plain(wanted).split()
    return [account for account in accounts if all(word in _searched(account) for word in words)]


def _searched(account: Account) -> str:
    return _plain(f"{account.first_name} {account.last_name} {account.email or ''} {account.username or ''}")


def _plain(text: str) -> str:
    return collation_key(text)[0]
