"""What the browser is told it must not do: the same on every answer, pages and errors alike."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from falcon import testing

from gateway.app import Parts, create_app

PATHS = ["/", "/me/todo", "/v1/services", "/v1/nothing", "/manifest.webmanifest", "/missing.png"]


@pytest.fixture
def site(tmp_path: Path, parts: Parts) -> testing.TestClient:
    """A gateway that serves a page and the description of the application that can be installed."""
    (tmp_path / "index.html").write_text("<!doctype html><title>一网通</title>", "utf-8")
    (tmp_path / "manifest.webmanifest").write_text('{"short_name": "一网通"}', "utf-8")
    settings = dataclasses.replace(parts.settings, portal_dist=str(tmp_path))
    return testing.TestClient(create_app(dataclasses.replace(parts, settings=settings)))


def policy(answer: testing.Result) -> dict[str, set[str]]:
    """The content security policy by directive."""
    rules = [rule.split() for rule in answer.headers["Content-Security-Policy"].split(";")]
    return {rule[0]: set(rule[1:]) for rule in rules if rule}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_comes_from_elsewhere_and_no_script_is_inline(path: str, site: testing.TestClient) -> None:
    rules = policy(site.simulate_get(path))
    assert rules["default-src"] == {"'self'"}
    scripts = [rules.get(name, rules["default-src"]) for name in ("script-src", "worker-src", "manifest-src",
                                                                 "connect-src", "font-src")]
    assert scripts == [{"'self'"}] * 5
    assert rules["object-src"] == rules["frame-ancestors"] == {"'none'"}
    assert rules["base-uri"] == rules["form-action"] == {"'self'"}
    allowed = set().union(*rules.values())
    assert allowed <= {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'"}
    assert [name for name, sources in rules.items() if "'unsafe-inline'" in sources] == ["style-src"]


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_may_be_guessed_at_framed_or_followed(path: str, site: testing.TestClient) -> None:
    headers = site.simulate_get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["Permissions-Policy"].split(", "))


def test_the_description_of_the_application_has_its_own_type(site: testing.TestClient) -> None:
    assert site.simulate_get("/manifest.webmanifest").headers["Content-Type"] == "application/manifest+json"
