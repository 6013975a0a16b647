"""What a browser has to fetch before the home page works: little, and everything from the hall itself."""

from __future__ import annotations

import gzip
import json
import re
import struct
from pathlib import Path

import pytest

from local.portal import DIST, FOLDER

SCRIPT_BYTES = 150 * 1024
STYLE_BYTES = 60 * 1024
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\./[^"']+\.js)["']""")
_IN_PAGE = re.compile(r"""(?:src|href)="(/[^"]+\.(?:js|css))\"""")
# Where a browser would fetch from; names of XML vocabularies and addresses people may click are no requests.
_LOADS = re.compile(r"""(?:\bsrc|\bhref|\burl|\bimport|\bfetch)\s*[=(]\s*["'`]?((?:https?:)?//[\w.-]+\.\w+)""")


@pytest.fixture(scope="module")
def dist() -> Path:
    """The built portal; `make test` builds it when it is older than its sources."""
    assert (DIST / "index.html").exists(), "没有构建的门户，先运行 make up the portal is not built"
    return DIST


def static_imports(script: Path) -> set[Path]:
    """A module and everything it imports before it runs."""
    found, waiting = set[Path](), [script]
    while waiting:
        one = waiting.pop().resolve()
        if one in found:
            continue
        found.add(one)
        waiting += [one.parent / name for name in _IMPORT.findall(one.read_text("utf-8"))]
    return found


def needed(dist: Path, page: str) -> set[Path]:
    """Everything with code or style that is fetched before this page of the portal can be used."""
    first = {dist / name.lstrip("/") for name in _IN_PAGE.findall((dist / "index.html").read_text("utf-8"))}
    # The home page has no chunk of its own: it comes with the shell.
    chunks = (dist / "assets").glob(f"{page}-*.js")
    scripts = {one for script in {*(file for file in first if file.suffix == ".js"), *chunks}
               for one in static_imports(script)}
    # A page's style is named after it and linked beside its script.
    names = {script.stem.rpartition("-")[0] for script in scripts}
    styles = {style for style in (dist / "assets").glob("*.css") if style.stem.rpartition("-")[0] in names}
    return scripts | styles | {file for file in first if file.suffix == ".css"}


def packed(files: set[Path], suffix: str) -> dict[str, int]:
    """Bytes on the way, by file."""
    return {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files if file.suffix == suffix}


@pytest.mark.parametrize("page", ["HomePage", "ServicesPage", "GuidePage", "SignInPage"])
def test_a_first_page_needs_few_scripts_and_styles(page: str, dist: Path) -> None:
    files = needed(dist, page)
    scripts, styles = packed(files, ".js"), packed(files, ".css")
    assert any(name.startswith("index-") for name in scripts)
    assert any(name.startswith("hall" if page == "HomePage" else page) for name in scripts)
    assert sum(scripts.values()) <= SCRIPT_BYTES, sorted(scripts.items(), key=lambda item: -item[1])[:8]
    assert sum(styles.values()) <= STYLE_BYTES, sorted(styles.items(), key=lambda item: -item[1])[:8]


def test_the_home_page_takes_few_round_trips(dist: Path) -> None:
    assert len(packed(needed(dist, "HomePage"), ".js")) <= 4
    [named] = re.findall(r'<meta name="hall-guide" content="([^"]+)"', (dist / "index.html").read_text("utf-8"))
    assert any(name.startswith("assets/GuidePage-") for name in named.split())
    assert [name for name in named.split() if not (dist / name).is_file()] == []


def test_nothing_of_the_page_is_written_inline_or_fetched_from_elsewhere(dist: Path) -> None:
    page = (dist / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
    assert re.findall(r"<style|\bstyle=|\bon\w+=", page) == []
    foreign = {file.name: found for file in [dist / "index.html", *dist.rglob("*.css"), *dist.rglob("*.js")]
               if (found := _LOADS.findall(file.read_text("utf-8")))}
    assert foreign == {}


def test_the_hall_can_be_put_on_a_home_screen(dist: Path) -> None:
    assert '<link rel="manifest" href="/manifest.webmanifest"' in (dist / "index.html").read_text("utf-8")
    manifest = json.loads((dist / "manifest.webmanifest").read_text("utf-8"))
    assert (manifest["short_name"], manifest["start_url"], manifest["display"]) == ("一网通", "/", "standalone")
    colour = re.search(r'<meta name="theme-color" content="([^"]+)"', (FOLDER / "index.html").read_text("utf-8"))
    assert colour is not None
    assert manifest["theme_color"] == colour[1]
    pictures = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= pictures
    for icon in manifest["icons"]:
        picture = (dist / icon["src"].lstrip("/")).read_bytes()
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", picture[16:24])
            assert f"{width}x{height}" == icon["sizes"], icon
