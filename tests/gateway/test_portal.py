"""The built portal: its files, its page for every client route, and nothing else of the machine."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from falcon import testing

from gateway.app import Parts, create_app
from tests.gateway.conftest import Doors

#: As the build writes it.
ROUTES = {"pages": ["^\\/$", "^\\/services\\/?$", "^\\/services\\/([^/]+?)\\/?$", "^\\/me\\/([^/]+?)\\/?$"],
          "listed": ["/", "/services", "/help"]}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def site(tmp_path: Path, parts: Parts) -> testing.TestClient:
    """A gateway that serves a small portal; a secret lies beside its folder."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>一网通</title>", "utf-8")
    (dist / "routes.json").write_text(json.dumps(ROUTES))
    (dist / "assets" / "index-B4xQ81_z.js").write_text("export {}")
    (dist / "assets" / "plain.css").write_text("a{}")
    (dist / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.txt").write_text("secret")
    (dist / "link.txt").symlink_to(tmp_path / "secret.txt")
    settings = dataclasses.replace(parts.settings, portal_dist=str(dist))
    return testing.TestClient(create_app(dataclasses.replace(parts, settings=settings)))


@pytest.mark.parametrize("path", ["/", "/index.html", "/services/weekly-report", "/services/v1.2/", "/Me/todo"])
def test_every_client_route_gets_the_page_which_is_checked_again_each_time(path: str, site: testing.TestClient) -> None:
    answer = site.simulate_get(path)
    assert "一网通" in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = site.simulate_get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_asset_with_a_digest_in_its_name_is_kept_for_ever(site: testing.TestClient) -> None:
    answer = site.simulate_get("/assets/index-B4xQ81_z.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    assert site.simulate_get("/assets/plain.css").headers["Cache-Control"] == "no-cache"
    assert site.simulate_get("/favicon.svg").headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("path", ["/assets/missing.js", "/missing.png", "/v1/missing", "/dev/missing", "/v1",
                                  "/docs/x", "/nonsense", "/services/x/y/z"])
def test_a_missing_file_or_api_path_is_404_and_not_the_page(path: str, site: testing.TestClient) -> None:
    answer = site.simulate_get(path)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/nonsense", "/dev", "/missing.html", "/services/x/y/z", "/docs/x"])
def test_who_browses_to_an_unknown_address_gets_404_and_the_page_that_says_so(path: str,
                                                                              site: testing.TestClient) -> None:
    answer = site.simulate_get(path, headers=BROWSER)
    assert (answer.status_code, "一网通" in answer.text) == (404, True)
    again = site.simulate_get(path, headers={**BROWSER, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 404


def test_the_api_never_answers_with_a_page(site: testing.TestClient) -> None:
    answer = site.simulate_get("/v1/missing", headers=BROWSER)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_search_engines_learn_what_is_closed_and_where_the_public_pages_are(doors: Doors,
                                                                            site: testing.TestClient) -> None:
    rules = site.simulate_get("/robots.txt")
    assert rules.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert {"Disallow: /v1/", "Disallow: /me", "Disallow: /admin"} <= set(rules.text.splitlines())
    assert "Sitemap: http://falconframework.org/sitemap.xml" in rules.text
    doors.tell("pages.list", result={"items": [{"slug": "help"}, {"slug": "privacy"}]})
    doors.tell("service.list", result={"items": [{"code": "vpn"}, {"code": "seal-use"}], "next_page_token": None})
    sitemap = site.simulate_get("/sitemap.xml")
    assert sitemap.headers["Content-Type"] == "application/xml; charset=utf-8"
    found = [one.text for one in ElementTree.fromstring(sitemap.content).findall("{*}url/{*}loc")]
    assert found == [f"http://falconframework.org{path}" for path in
                     ("/", "/services", "/help", "/pages/privacy", "/services/vpn", "/services/seal-use")]


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt",
                                  "/..%2fsecret.txt", "//etc/host.conf", "/link.txt", "/..\\secret.txt",
                                  "/assets/%00.js", "/" + "a" * 5000 + ".txt"])
def test_nothing_outside_the_folder_is_served(path: str, site: testing.TestClient) -> None:
    answer = site.simulate_get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_a_page_takes_no_posts(site: testing.TestClient) -> None:
    answer = site.simulate_post("/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_without_a_built_portal_the_address_is_unknown(client: testing.TestClient) -> None:
    assert client.simulate_get("/").status_code == 404
