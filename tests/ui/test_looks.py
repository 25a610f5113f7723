"""Every page in light and dark, wide and narrow, in a real browser: readable, within the screen, by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from support.browsing import App, ask, open_tab, shot

NewPage = Callable[..., Any]

PAGES = ("Ask", "Summarise", "Library", "Quality", "Settings")

# Text whose contrast with what is behind it is below 4.5 (WCAG 2.2, success criterion 1.4.3), large text below 3.
_FAINT = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [x, y, z] = [r, g, b].map((v) => linear(v / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return parts(getComputedStyle(document.body).backgroundColor);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("script, style, option, :disabled, [aria-hidden=true]")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parts(style.color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)} ${text.slice(0, 60)}`);
  }
  return faint;
}"""


_SETTLED = "document.getAnimations().every(a => a.playState !== 'running')"
"""Colours that are still changing have no contrast of their own."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_readable_and_within_the_screen(
    shared_app: App, new_page: NewPage, width: int, dark: bool
) -> None:
    page = new_page(shared_app.url, width=width, height=800, dark=dark)
    look = f"{width}-{'dark' if dark else 'light'}"
    turn = ask(page, "How many people were hurt at Lockgate Bridge?")
    turn.locator(".np-cite").first.click()
    page.locator("#np-panel .np-hit").wait_for()
    page.wait_for_function(_SETTLED)
    assert page.evaluate(_FAINT) == []
    shot(page, f"proof-{look}")
    page.keyboard.press("Escape")
    for name in PAGES:
        open_tab(page, name)
        page.get_by_role("tabpanel").filter(visible=True).first.wait_for()
        if name == "Summarise":
            page.locator("#np-topic").locator("textarea, input").fill("Lockgate Bridge")
            page.locator("#np-timeline").click()
            page.locator(".np-point").first.wait_for()
        if name in ("Library", "Quality"):
            page.locator(f"#np-page-{name.lower()} table").first.wait_for()
        shot(page, f"{name.lower()}-{look}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.wait_for_function(_SETTLED)
        assert page.evaluate(_FAINT) == [], name


def test_dark_is_chosen_by_the_button_and_kept_after_a_reload(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_label("Light or dark").click()
    page.wait_for_function(f"{ground} !== {light!r}")
    dark = page.evaluate(ground)
    page.reload()
    page.locator("#np-question textarea").wait_for()
    page.wait_for_function(f"{ground} === {dark!r}")


def test_all_pages_and_every_control_can_be_reached_by_the_keyboard_and_has_a_name(
    shared_app: App, new_page: NewPage
) -> None:
    page = new_page(shared_app.url)
    page.wait_for_function("document.activeElement.matches('#np-question textarea')")
    page.keyboard.type("How many people were hurt at Lockgate Bridge?")
    page.keyboard.press("Enter")
    page.locator(".np-turn.np-over").wait_for()
    page.get_by_role("tab", name="Ask", exact=True).focus()
    for name in PAGES[1:]:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(f"#np-page-{name.lower()}").wait_for()
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, input, select, textarea, [role=button], a[href]")]
              .filter((control) => control.checkVisibility() && control.type !== "hidden")
              .filter((control) => !(control.innerText || control.getAttribute("aria-label") || control.title
                || control.labels?.length || control.closest("label") || control.getAttribute("aria-labelledby")))
              .map((control) => control.outerHTML.slice(0, 120))"""
        )
        assert nameless == [], name
