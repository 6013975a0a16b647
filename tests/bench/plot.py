"""Draw rates beside their limits as an SVG, by hand: one picture is no reason for a dependency."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LEFT = 760, 26, 250


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """Return an SVG of horizontal bars on a logarithmic scale; a row is (name, value, colour)."""
    from math import log10

    top = max((value for _, value, _ in rows), default=1.0)
    reach = max(log10(top), 1.0)
    height = 50 + ROW * len(rows)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
             f'font-family="system-ui, sans-serif" font-size="13">', f"<title>{escape(title)}</title>",
             f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
             f'<text x="12" y="24" font-size="15" fill="#111">{escape(title)}</text>']
    for number, (name, value, colour) in enumerate(rows):
        y = 40 + ROW * number
        length = max(2.0, (WIDTH - LEFT - 80) * log10(max(value, 1.0)) / reach)
        parts.append(f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end" fill="#111">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="20" rx="3" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + length + 6:.0f}" y="{y + 15}" fill="#111">{value:,.0f}</text>')
    return "\n".join([*parts, "</svg>", ""])
