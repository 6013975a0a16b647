"""The first page on a slow phone: a processor four times slower, 1.6 Mbit/s and 150 ms away, nothing kept before."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.visitor import DEVICES

ROUNDS = 3
SLOWER, DELAY_MS, DOWN_BITS, UP_BITS = 4, 150, 1_600_000, 750_000
#: What must be there before a person can go on, by page.
PAGES: Mapping[str, str] = {"/": "[data-testid='search']", "/services/weekly-report": "[data-testid='apply']"}
# Usable when it is there and the thread has finished what it was busy with.
_WATCH = """(() => {
  window.__long = []; window.__there = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) =>
    window.__long.push([one.startTime, one.duration]))).observe({ type: "longtask", buffered: true });
  new MutationObserver((_, observer) => {
    if (!document.querySelector(SIGN)) return;
    window.__there = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
})();"""
_READ = """() => {
  const ends = window.__long.filter(([start]) => start <= window.__there + 50).map(([start, took]) => start + took);
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { fcp: paint ? paint.startTime : 0, interactive: Math.max(window.__there, ...ends),
           busy: window.__long.reduce((sum, [, took]) => sum + took, 0) };
}"""


def measure(base_url: str) -> dict[str, dict[str, float]]:
    """Return by page the medians: ``script_kib`` on the way, ``fcp_ms``, ``interactive_ms`` and ``busy_ms``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        seen = {page: [_visit(browser, f"{base_url}{page}", sign) for _ in range(ROUNDS)]
                for page, sign in PAGES.items()}
        browser.close()
    return {page: {name: round(statistics.median(one[name] for one in rounds), 1) for name in rounds[0]}
            for page, rounds in seen.items()}


def _visit(browser: Browser, address: str, sign: str) -> dict[str, float]:
    context = browser.new_context(**DEVICES["phone"])
    page = context.new_page()
    session = context.new_cdp_session(page)
    scripts = _slow_down(session)
    page.add_init_script(_WATCH.replace("SIGN", repr(sign)))
    page.goto(address, wait_until="networkidle", timeout=120_000)
    page.locator(sign).first.wait_for(state="attached", timeout=120_000)
    figures = page.evaluate(_READ)
    context.close()
    return {"script_kib": sum(scripts.values()) / 1024, "fcp_ms": figures["fcp"],
            "interactive_ms": figures["interactive"], "busy_ms": figures["busy"]}


def _slow_down(session: CDPSession) -> dict[str, float]:
    """Make processor and network those of a slow phone; returns the bytes of every script as they come."""
    scripts: dict[str, float] = {}

    def began(event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            scripts[event["requestId"]] = 0.0

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in scripts:
            scripts[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.responseReceived", began)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": DELAY_MS,
                                                      "downloadThroughput": DOWN_BITS / 8,
                                                      "uploadThroughput": UP_BITS / 8})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return scripts


def table(results: dict[str, Any]) -> str:
    """Return the figures as Markdown; nothing when the run did not measure them."""
    found = results.get("portal")
    if not found:
        return ""
    lines = ["首页在慢手机上（处理器慢 4 倍，1.6 Mbit/s，往返 150 ms）first page on a slow phone：", "",
             "| 页面 page | 脚本 KiB scripts | 首次出现内容 ms FCP | 可以操作 ms interactive | 主线程忙 ms busy |",
             "|---|---|---|---|---|"]
    lines += [f"| `{page}` | {one['script_kib']:.0f} | {one['fcp_ms']:.0f} | {one['interactive_ms']:.0f} "
              f"| {one['busy_ms']:.0f} |" for page, one in found.items()]
    return "\n".join(lines)
