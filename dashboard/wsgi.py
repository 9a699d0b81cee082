"""The one global: `dashboard.wsgi:server`, for a WSGI server of your own choice."""

from __future__ import annotations

import os
from contextlib import ExitStack

from dashboard.server import create_server
from datastore import installation, settings

_settings = settings.from_env(os.environ)
_here = ExitStack().enter_context(installation.opened(_settings))
server = create_server(_settings, _here.database, _here.keys)
