"""The portal's files are packed for those who can unpack them."""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path

import pytest
from falcon import testing

from gateway.app import Parts, create_app

SCRIPT = "export const words = '一网通';\n" * 200


@pytest.fixture
def site(tmp_path: Path, parts: Parts) -> testing.TestClient:
    """A gateway with one long script, one short one and a picture."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "long-B4xQ81_z.js").write_text(SCRIPT, "utf-8")
    (tmp_path / "assets" / "short-B4xQ81_z.js").write_text("export {}")
    (tmp_path / "assets" / "picture.png").write_bytes(b"\x89PNG" + bytes(5000))
    settings = dataclasses.replace(parts.settings, portal_dist=str(tmp_path))
    return testing.TestClient(create_app(dataclasses.replace(parts, settings=settings)))


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.5", "*"])
def test_a_long_file_is_sent_packed_to_whoever_takes_it(accepted: str, site: testing.TestClient) -> None:
    answer = site.simulate_get("/assets/long-B4xQ81_z.js", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(answer.content) < len(SCRIPT) / 5
    assert gzip.decompress(answer.content).decode() == SCRIPT


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip;q=0.0"])
def test_who_cannot_unpack_gets_it_as_it_is(accepted: str, site: testing.TestClient) -> None:
    answer = site.simulate_get("/assets/long-B4xQ81_z.js", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.text == SCRIPT


@pytest.mark.parametrize("path", ["/assets/short-B4xQ81_z.js", "/assets/picture.png"])
def test_what_gains_nothing_is_not_packed(path: str, site: testing.TestClient) -> None:
    answer = site.simulate_get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_the_brotli_form_beside_an_asset_goes_to_whoever_takes_it(tmp_path: Path, site: testing.TestClient) -> None:
    (tmp_path / "assets" / "long-B4xQ81_z.js.br").write_bytes(b"brotli")
    answer = site.simulate_get("/assets/long-B4xQ81_z.js", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert (answer.headers["Content-Encoding"], answer.content) == ("br", b"brotli")
    assert answer.headers["ETag"].endswith('-br"')
    gzipped = site.simulate_get("/assets/long-B4xQ81_z.js", headers={"Accept-Encoding": "gzip, br;q=0"})
    assert gzipped.headers["Content-Encoding"] == "gzip"


def test_each_form_has_its_own_tag(site: testing.TestClient) -> None:
    path = "/assets/long-B4xQ81_z.js"
    packed = site.simulate_get(path, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    plain = site.simulate_get(path, headers={"Accept-Encoding": "identity"}).headers["ETag"]
    assert packed != plain
    for tag, accepted in ((packed, "gzip"), (plain, "identity")):
        again = site.simulate_get(path, headers={"Accept-Encoding": accepted, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
