"""What of a URL may be written down."""

from __future__ import annotations

import re
from typing import Final

_USERINFO: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")


def shown(url: str) -> str:
    """Return a URL without the user name and password it may carry, for logs and records."""
    return _USERINFO.sub(r"\1", url)
