"""The project's exceptions: each says what is wrong, where, and what to do.

They are raised anywhere and translated once, at the edge: the command line prints them on one line, the
web side turns them into a page or a toast in the reader's language. The template is the English sentence
and the key of the translation; the parameters fill it in.
"""

from __future__ import annotations

from typing import Any


class ParcoursError(Exception):
    """Something the project can explain to the person it happened to."""

    def __init__(self, template: str, **parameters: object) -> None:
        self.template = template
        self.parameters = parameters
        super().__init__(template % parameters if parameters else template)


class BadSetting(ParcoursError):
    """A setting (environment variable) is missing or has a value that cannot work."""


class BadInput(ParcoursError):
    """A file, form or message is not what it must be; nothing was changed."""


class WrongPassword(BadInput):
    """The present password was not the person's: a guess, perhaps."""


class NotFound(ParcoursError):
    """The thing does not exist, or lies outside the person's scope: the two are not told apart."""


class Refused(ParcoursError):
    """The request is understood and permitted in principle, but a rule of the domain forbids it now."""


class Conflict(Refused):
    """Newer work has been saved from elsewhere; `stored` is that work, for the person to choose."""

    def __init__(self, template: str, *, stored: Any, **parameters: object) -> None:
        self.stored = stored
        super().__init__(template, **parameters)


class DataUnavailable(ParcoursError):
    """The database cannot be reached or is not ready; trying again later may help."""
