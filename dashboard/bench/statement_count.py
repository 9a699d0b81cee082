"""P10: how many SQL statements a callback needs, and that none reads a large table from end to end."""

from __future__ import annotations

from dashboard.bench.callback_time import own_statements
from dashboard.bench.figures import Detail, Figure, worst
from dashboard.bench.ground import Ground, Site
from dashboard.bench.pages import Request
from dashboard.bench.statements import large_scans, rows_read

WHAT = "SQL statements of a callback (the one with most)"
MOST = 3
GOAL = f"<= {MOST}, and no sequential scan of a large table"


def measure(ground: Ground) -> list[Figure]:
    """The callback with most statements; the note names sequential scans, the details all callbacks."""
    site = ground.of_scale()
    details, scans = [], []
    for name, request in site.requests.items():
        count, rows, scanned = _read(site, request)
        details.append(Detail(f"{name} ({rows} rows read)", count, MOST))
        scans += [f"{name} scans {table}" for table in scanned]
    most = worst(details)
    met = most.value <= MOST and not scans
    note = "; ".join(scans) or f"{most.name}; no sequential scan of a large table"
    return [Figure("P10", WHAT, "statements", most.value, MOST, GOAL, met, note, details)]


def _read(site: Site, request: Request) -> tuple[int, int, list[str]]:
    """Statements, rows read, large tables scanned."""
    statements = own_statements(site, request)
    asked = (site.database, site.school_id)
    rows = sum(rows_read(*asked, statement) for statement in statements)
    scans = {scan.table for statement in statements for scan in large_scans(*asked, statement)}
    return len(statements), rows, sorted(scans)
