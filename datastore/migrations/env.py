"""Alembic's environment: runs inside the transaction that datastore.migrate opened as the owner."""

import re
from typing import Any

from alembic import context

from datastore.models import Base

_PARTITION = re.compile(r".*_y\d{4}m\d{2}(_.*)?$")


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Leave out what the models do not describe: the monthly partitions and their indexes."""
    return not (kind in {"table", "index"} and name is not None and _PARTITION.match(name))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=_ours,
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
