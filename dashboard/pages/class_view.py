"""What the pages of a class have in common: reading the address, and whom they are for."""

from __future__ import annotations

from dashboard.access import Person, current_scope
from dashboard.views import ClassView


def view_of(class_id: str, arguments: dict[str, str]) -> ClassView:
    """The class and filters of an address; unknown arguments are left aside, wrong ones do not exist.

    The query string may overwrite the class of the path, so the class is checked here, on the value that
    counts.

    Raises:
        NotFound: the class is not taught by the person, or a filter has an impossible value.
    """
    known = {name: value for name, value in arguments.items() if name in ClassView.model_fields}
    view = ClassView.parse({**known, "class_id": class_id})
    current_scope().require_teaching(view.class_id)
    return view


def for_teachers(person: Person) -> bool:
    """Pages of a class are for those who teach; which class is checked by `view_of` and each query."""
    return person.scope.is_teacher
