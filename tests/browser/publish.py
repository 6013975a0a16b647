"""``python -m tests.browser.publish``: put chosen pictures of the last run, made small, into ``docs/screenshots``."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.visitor import PICTURES

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
CHOSEN = {"home": "desktop/01-home", "guide": "desktop/03-guide", "form": "desktop/05-form",
          "case": "desktop/14-case-approving", "me": "desktop/10-me-todo", "phone": "phone/92-case"}
# 256 colours, the frequent ones first but none too near to another, and for every pixel the nearest of them.
_PALETTE = """async (source) => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const { width, height } = image;
  const pen = new OffscreenCanvas(width, height).getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
  const often = new Map();
  for (const pixel of pixels) often.set(pixel, (often.get(pixel) ?? 0) + 1);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const away = ([r, g, b], [R, G, B]) => (r - R) ** 2 + (g - G) ** 2 + (b - B) ** 2;
  const palette = [];
  for (const [pixel] of [...often].sort((a, b) => b[1] - a[1])) {
    const colour = parts(pixel);
    if (palette.length < 256 && palette.every((one) => away(one, colour) > 20)) palette.push(colour);
  }
  const nearest = new Map();
  for (const pixel of often.keys()) {
    const colour = parts(pixel);
    let best = 0;
    palette.forEach((one, at) => { if (away(one, colour) < away(palette[best], colour)) best = at; });
    nearest.set(pixel, best);
  }
  const text = Array.from(pixels, (pixel) => String.fromCharCode(nearest.get(pixel)));
  const rows = Array.from({ length: height }, (_, y) => btoa(text.slice(y * width, (y + 1) * width).join("")));
  return { width, height, palette: palette.flat(), rows };
}"""


def smaller(page: Page, picture: bytes) -> bytes:
    """Return the PNG with a palette of 256 colours."""
    found = page.evaluate(_PALETTE, base64.b64encode(picture).decode())
    lines = b"".join(b"\0" + base64.b64decode(row) for row in found["rows"])
    header = struct.pack(">IIBBBBB", found["width"], found["height"], 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join([
        chunk(b"IHDR", header), chunk(b"PLTE", bytes(found["palette"])), chunk(b"IDAT", zlib.compress(lines, 9)),
        chunk(b"IEND", b"")])


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one part of a PNG: length, kind, data, checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main() -> None:
    """Replace every published picture; fails when the run did not make one of them."""
    DOCS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS).new_page()
        for name, source in CHOSEN.items():
            result = smaller(page, (PICTURES / f"{source}.png").read_bytes())
            (DOCS / f"{name}.png").write_bytes(result)
            print(f"docs/screenshots/{name}.png  {len(result) // 1024} KB")


if __name__ == "__main__":
    main()
