"""Fetch what an administrator named, from outside: bounded in time and size, and never from inside the house."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

#: Bytes of an answer at most; seconds for each part of an exchange and for the whole; how often it may lead elsewhere.
LARGEST, PATIENCE, IN_ALL, MOST_TURNS = 2 * 1024 * 1024, 5.0, 20.0, 3
_AGENT = "OpenHall (news import)"


class NotFetched(Exception):
    """It could not be fetched; the text says why, for administrators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came. ``content`` is None when it is the same as last time; ``address`` is where it was in the end."""

    content: bytes | None
    content_type: str
    address: str
    etag: str
    modified: str


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host; raises NotFetched."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NotFetched("找不到这个主机，请核对地址") from error


class Fetching:
    """``inside`` are hosts (``host`` or ``host:port``) that may be fetched from although their addresses are private.

    A name is looked up once and the connection goes to the address that was looked at, so that a name cannot mean
    one thing when it is checked and another when it is used.
    """

    def __init__(self, inside: Sequence[str] = (), resolve: Callable[[str, int], Sequence[str]] = resolve) -> None:
        self._inside, self._resolve = frozenset(host.lower() for host in inside), resolve
        self._client = httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False,
                                    headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate"})

    def get(self, address: str, etag: str = "", modified: str = "") -> Fetched:
        """Return what is at ``address``, unless it is what ``etag`` and ``modified`` describe; raises NotFetched."""
        until = time.monotonic() + IN_ALL
        known = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
        for _ in range(MOST_TURNS + 1):
            found = self._once(address, known, until)
            if isinstance(found, Fetched):
                return found
            address = found
        raise NotFetched("转来转去次数过多")

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _once(self, address: str, known: dict[str, str], until: float) -> Fetched | str:
        """Return what came, or where it leads."""
        request = self._request(address, known)
        try:
            answer = self._client.send(request, stream=True)
            try:
                if answer.has_redirect_location:
                    return urljoin(address, answer.headers["Location"])
                if answer.status_code not in (200, 304):
                    raise NotFetched(f"来源答复 {answer.status_code}")
                content = _read(answer, until) if answer.status_code == 200 else None
            finally:
                answer.close()
        except httpx.TimeoutException as error:
            raise NotFetched("来源没有及时答复") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise NotFetched(f"连不上来源（{type(error).__name__}）") from error
        said = answer.headers
        return Fetched(content=content, content_type=said.get("Content-Type", ""), address=address,
                       etag=said.get("ETag", "")[:200], modified=said.get("Last-Modified", "")[:100])

    def _request(self, address: str, known: dict[str, str]) -> httpx.Request:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        except ValueError as error:
            raise NotFetched("地址写得不对") from error
        if parts.scheme not in ("http", "https") or not host or parts.username or not port:
            raise NotFetched("只支持 http 和 https 地址，不能带账号")
        ip = self._checked(host, port)
        url = httpx.URL(address).copy_with(host=ip)
        return self._client.build_request("GET", url, headers={**known, "Host": parts.netloc},
                                          extensions={"sni_hostname": host})

    def _checked(self, host: str, port: int) -> str:
        found = self._resolve(host, port)
        allowed = {host.lower(), f"{host.lower()}:{port}"} & self._inside
        if not found or not (allowed or all(_is_outside(ip) for ip in found)):
            raise NotFetched("这是内网地址，不允许读取；确有需要时由运维写入 HALL_FEEDS_INSIDE")
        return found[0]


def _is_outside(ip: str) -> bool:
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


def _read(answer: httpx.Response, until: float) -> bytes:
    content = b""
    for part in answer.iter_bytes():
        content += part
        if len(content) > LARGEST:
            raise NotFetched(f"超过 {LARGEST // 1024 // 1024} MB，没有读取")
        if time.monotonic() > until:
            raise NotFetched("来源太慢，没有读完")
    return content
