"""What leaves the page: answers in the clipboard and in files, with all that it takes to check them again."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.browsing import App, ask
from support.command_line import CommandLine

from rag import Answer, Citation, Library, Settings, write

NewPage = Callable[..., Any]
Serving = Callable[..., Any]

HURT = "How many people were hurt when the footway of Lockgate Bridge gave way?"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


def cited_by(answer: Answer) -> list[Citation]:
    """The citations of an answer in the order of their numbers."""
    claims = [*answer.claims, *(claim for conflict in answer.conflicts for claim in conflict.claims)]
    return list(dict.fromkeys(citation for claim in claims for citation in claim.citations))


def test_an_answer_is_copied_with_its_sources_as_footnotes(shared_app: App, new_page: NewPage) -> None:
    page = new_page(shared_app.url, permissions=["clipboard-read", "clipboard-write"])
    ask(page, HURT).get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied with its sources").wait_for()
    answer = shared_app.library.answers(1)[0]
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == write(answer, "text")
    for claim in answer.claims:
        assert claim.text in copied
    for number, citation in enumerate(cited_by(answer), start=1):
        assert f"[{number}] {citation.title}" in copied


def test_copying_works_where_a_browser_offers_no_clipboard(shared_app: App, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(NO_CLIPBOARD)
    page.goto(shared_app.url)
    page.locator(".np-log").wait_for(state="attached")
    ask(page, HURT).get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied with its sources").wait_for()
    box = page.locator("#np-question textarea")
    box.focus()
    page.keyboard.press("Control+V")
    assert box.input_value().split() == write(shared_app.library.answers(1)[0], "text").split()


def test_an_exported_answer_can_be_verified(
    library_folder: Path,
    serving: Serving,
    new_page: NewPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {}
    with (
        Library.open(settings=Settings(library=library_folder, embedder="local", llm="none")) as library,
        serving(library) as app,
    ):
        page = new_page(app.url)
        turn = ask(page, HURT)
        for button, ending in (("Export", "md"), ("JSON", "json")):
            with page.expect_download() as downloading:
                turn.get_by_role("button", name=button, exact=True).click()
            assert re.fullmatch(rf"answer-\w{{8}}\.{ending}", downloading.value.suggested_filename)
            files[ending] = Path(shutil.copy(downloading.value.path(), tmp_path / f"answer.{ending}"))
        answer = library.answers(1)[0]
        assert json.loads(files["json"].read_text(encoding="utf-8")) == answer.to_dict()
        text = re.sub(r"\\(.)", r"\1", files["md"].read_text(encoding="utf-8"))
        spans = re.findall(r"\b([0-9a-f]{16}) v(\d+) (\d+)[–-](\d+)", text)
        cited = cited_by(answer)
        assert spans == [(c.article_id, str(c.version), str(c.start), str(c.end)) for c in cited]
        for name, version, start, end in spans:
            quote = library.article(name, int(version)).text[int(start) : int(end)]
            assert " ".join(quote.split()) in " ".join(text.split())

    newsproof = CommandLine(library_folder, monkeypatch, capsys)
    verified = newsproof("verify", files["json"])
    assert verified.status == 0
    assert re.fullmatch(r"([1-9]\d*) of \1 citations hold\n", verified.out)
    changed = json.loads(files["json"].read_text(encoding="utf-8"))
    changed["claims"][0]["citations"][0]["start"] += 1
    files["json"].write_text(json.dumps(changed), encoding="utf-8")
    assert newsproof("verify", files["json"]).status == 1
