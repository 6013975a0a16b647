"""The key that personal data of the tests is sealed with; it protects nobody."""

from __future__ import annotations

import base64

MASTER = bytes(range(32))

#: The same, as HALL_MASTER_KEY wants it.
MASTER_KEY = base64.urlsafe_b64encode(MASTER).rstrip(b"=").decode()
