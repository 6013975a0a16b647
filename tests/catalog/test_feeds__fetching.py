"""What is on the web is fetched within limits; nothing inside the university's network is, whatever its name."""

from __future__ import annotations

import gzip

import pytest

from catalog.adapters.fetching import LARGEST, Fetching, NotFetched
from tests.catalog.feed_site import Site, fetching, running, site

__all__ = ["fetching", "running", "site"]


def test_what_is_there_is_fetched_and_asked_for_again_with_its_marks(site: Site, fetching: Fetching) -> None:
    site.answers["/a"] = (200, {"ETag": '"1"', "Last-Modified": "Mon", "Content-Type": "text/xml"}, b"<rss/>")
    found = fetching.get(f"{site.base}/a")
    assert (found.content, found.content_type, found.etag, found.modified) == (b"<rss/>", "text/xml", '"1"', "Mon")
    site.answers["/a"] = (304, {}, b"")
    assert fetching.get(f"{site.base}/a", found.etag, found.modified).content is None
    assert (site.asked[1][1]["if-none-match"], site.asked[1][1]["if-modified-since"]) == ('"1"', "Mon")
    assert site.asked[1][1]["host"] == f"127.0.0.1:{site.port}"


def test_a_way_elsewhere_is_followed_but_not_for_ever(site: Site, fetching: Fetching) -> None:
    site.answers |= {"/a": (301, {"Location": "/b"}, b""), "/b": (200, {}, b"x"), "/c": (302, {"Location": "/c"}, b"")}
    assert fetching.get(f"{site.base}/a").address == f"{site.base}/b"
    with pytest.raises(NotFetched, match="次数"):
        fetching.get(f"{site.base}/c")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_two_megabytes_are_enough(site: Site, fetching: Fetching, packed: bool) -> None:
    body = b"x" * (LARGEST + 1)
    headers = {"Content-Encoding": "gzip"} if packed else {}
    site.answers["/big"] = (200, headers, gzip.compress(body) if packed else body)
    with pytest.raises(NotFetched, match="MB"):
        fetching.get(f"{site.base}/big")


def test_a_server_that_fails_is_said(site: Site, fetching: Fetching) -> None:
    site.answers["/a"] = (500, {}, b"")
    with pytest.raises(NotFetched, match="500"):
        fetching.get(f"{site.base}/a")


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1",
           "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "224.0.0.1", "255.255.255.255", "not an address"]


@pytest.mark.parametrize("ip", PRIVATE)
def test_no_address_inside_is_asked_whatever_its_name(ip: str) -> None:
    for found in ([ip], ["93.184.216.34", ip]):
        fetching = Fetching(resolve=lambda host, port, found=found: found)
        with pytest.raises(NotFetched, match="内网"):
            fetching.get("http://innocent.example/feed")
        fetching.close()


def test_a_way_that_leads_inside_is_not_followed(site: Site) -> None:
    looked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    fetching = Fetching([f"outside.example:{site.port}"], resolve)
    site.answers["/a"] = (302, {"Location": f"http://inside.example:{site.port}/secret"}, b"")
    with pytest.raises(NotFetched, match="内网"):
        fetching.get(f"http://outside.example:{site.port}/a")
    assert (looked, [path for path, _ in site.asked]) == (["outside.example", "inside.example"], ["/a"])
    assert site.asked[0][1]["host"] == f"outside.example:{site.port}"
    fetching.close()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x.example/", "http://u:p@x.example/", "http://", "x",
                                     "gopher://127.0.0.1/", "http://x.example:0/", "http://[bad"])
def test_only_plain_web_addresses(address: str, fetching: Fetching) -> None:
    with pytest.raises(NotFetched):
        fetching.get(address)
