"""Parts of a page that show when they fit what is on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OUT_OF_SIGHT: Mapping[str, object] = MappingProxyType(
    {"height": 0, "overflow": "hidden", "visibility": "hidden"}
)
"""The style of a part that does not fit. It keeps its width: a chart drawn without one stays narrow."""
IN_SIGHT: Mapping[str, object] = MappingProxyType(
    {"borderTop": "var(--hairline) solid var(--line)", "paddingTop": "var(--space-5)"}
)
"""The style of a part that fits: parted from the one above, as panels are."""
