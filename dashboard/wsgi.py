"""The one global: `dashboard.wsgi:server`, for a WSGI server of your own choice."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack

from dashboard.server import create_server
from datastore import installation, settings

_settings = settings.from_env(os.environ)
_open = ExitStack()  # closed when the process ends, not when this line does
_here = _open.enter_context(installation.opened(_settings))
atexit.register(_open.close)
server = create_server(_settings, _here.database, _here.keys)
