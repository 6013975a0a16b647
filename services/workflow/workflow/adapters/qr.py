"""Draw the QR code that leads from paper back to the hall."""

from __future__ import annotations

import io

import segno


def png(text: str) -> bytes:
    """Return the code of ``text`` as a PNG: error correction M, six pixels a module, two modules of margin."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(drawn, kind="png", scale=6, border=2)
    return drawn.getvalue()
