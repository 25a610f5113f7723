"""Chromium of the system, driven by Playwright: what the page takes, in its own clock and memory."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from evals.benchmarks.report import SkippedError

__all__ = ["Watch", "chromium"]

_EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these the browser looks for its maker's servers at every start.
_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
_PATIENCE = 120_000
"""Milliseconds; a busy machine may need long for what takes a second on an idle one."""

# Two times on the clock of the page, in milliseconds: Enter, and passages in the panel that were not there then.
_STOPWATCH = """() => {
  const panel = document.getElementById("np-panel-body");
  const listed = () => panel.querySelector(".np-list")?.innerHTML;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") window.stopwatch = { asked: performance.now(), before: listed() };
  }, true);
  new MutationObserver(() => {
    const times = window.stopwatch;
    if (times && !times.evidence && listed() !== times.before) times.evidence = performance.now();
  }).observe(panel, { attributes: true, characterData: true, childList: true, subtree: true });
}"""
# Gradio asks for its first events when the listeners of all components are attached.
_USABLE = """() => {
  const first = performance.getEntriesByType("resource").find((entry) => entry.name.includes("/queue/join"));
  const box = document.querySelector("#np-question textarea:enabled");
  return first && box && document.querySelector(".np-log") && performance.now();
}"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser, for the time of a block.

    Raises:
        SkippedError: there is none, or Playwright is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise SkippedError("the app is measured in a browser by Playwright: `pip install playwright`") from None
    executable = next((found for name in _EXECUTABLES if (found := shutil.which(name))), None)
    if executable is None:
        raise SkippedError("there is no Chromium here; `make browser` installs Debian's where it may")
    # The sandbox of Chromium does not work for root.
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """A page of the app with a stopwatch in it.

    Args:
        browser: from :func:`chromium`.
        url: address of the app; it is opened in a profile of its own, with nothing in the cache.
    """

    def __init__(self, browser: Any, url: str) -> None:
        self._context = browser.new_context(viewport={"width": 1366, "height": 800})
        self._context.set_default_timeout(_PATIENCE)
        self.page = self._context.new_page()
        self._devtools = self._context.new_cdp_session(self.page)
        self._devtools.send("Performance.enable")
        self._devtools.send("Network.enable")
        self.received = 0
        """Bytes of the answers of the server since the page was opened."""
        self._devtools.on("Network.dataReceived", self._count)
        self._devtools.on("Network.webSocketFrameReceived", self._count_frame)
        self.opened = self.open(url)

    def open(self, url: str) -> float:
        """Open an address; seconds until a question can be asked, by the clock of the page."""
        self.page.goto(url, wait_until="commit")
        milliseconds = self.page.wait_for_function(_USABLE, polling="raf").json_value()
        self.page.evaluate(_STOPWATCH)
        return float(milliseconds) / 1000

    def ask(self, question: str) -> float:
        """Ask, wait for the end of the answer; seconds from Enter to the first evidence."""
        last = self.page.evaluate("[...document.querySelectorAll('.np-turn')].at(-1)?.id ?? 'none'")
        box = self.page.locator("#np-question textarea")
        box.fill(question)
        box.press("Enter")
        # By its name and not by its number: the page shows the last turns of a conversation only.
        self.page.locator(f".np-turn.np-over:last-child:not(#{last})").wait_for(state="attached")
        self.page.wait_for_function("window.stopwatch.evidence")
        return float(self.page.evaluate("window.stopwatch.evidence - window.stopwatch.asked")) / 1000

    def heap(self) -> tuple[float, int]:
        """MiB of the page's scripts after a garbage collection, and the nodes of its document."""
        self._devtools.send("HeapProfiler.collectGarbage")
        found = self._metrics()
        return found["JSHeapUsedSize"] / 1024**2, int(found["Nodes"])

    def busy(self) -> float:
        """Seconds of processor time of the page's main thread so far."""
        return self._metrics()["ThreadTime"]

    def close(self) -> None:
        """Close the page with its profile."""
        self._context.close()

    def _metrics(self) -> dict[str, float]:
        return {item["name"]: item["value"] for item in self._devtools.send("Performance.getMetrics")["metrics"]}

    def _count(self, event: dict[str, Any]) -> None:
        self.received += int(event["dataLength"])

    def _count_frame(self, event: dict[str, Any]) -> None:
        # Text comes decoded; what came over the wire is UTF-8.
        self.received += len(event["response"]["payloadData"].encode())
