"""What the library says to those at a command line, said to those in a browser."""

import ast
import re
from pathlib import Path

import pytest

import rag
from rag import Library, NewsproofError, SettingsError
from ui.wording import in_app

COMMANDS_OF_PAGES = re.compile(r"`newsproof (?:articles|answers|ingest|summarise|timeline|ask|search)\b")


def test_a_refusal_names_pages_and_no_commands(library: Library) -> None:
    refusals = []
    for refused in (
        lambda: library.article("unknown"),
        lambda: library.answer("unknown"),
        lambda: library.summarise("unknown"),
        lambda: library.summarise(topic="zeppelins over Atlantis"),
        lambda: library.configure(llm="openai"),
    ):
        with pytest.raises(NewsproofError) as caught:
            refused()
        refusals.append(in_app(caught.value))
    assert all("the page" in refusal for refusal in refusals)
    assert not any(re.search(r"`|NEWSPROOF|OPENAI_", refusal) for refusal in refusals)


def test_what_is_done_where_the_app_runs_is_said_to_be_done_there() -> None:
    told = in_app(SettingsError("the weights of it are missing: run `newsproof models pull it`"))
    assert told == "the weights of it are missing: run `newsproof models pull it` (where the app runs)"
    assert in_app("the question is empty") == "the question is empty"


def test_no_message_of_the_library_sends_a_reader_of_the_app_to_a_command_that_is_a_page_here() -> None:
    sources = [
        file
        for file in Path(rag.__file__).parent.rglob("*.py")
        if "cli" not in file.relative_to(Path(rag.__file__).parent).parts
    ]
    told = []
    for file in sources:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "``" not in node.value:
                told += [node.value] if COMMANDS_OF_PAGES.search(node.value) else []
    assert told
    assert [text for text in told if COMMANDS_OF_PAGES.search(in_app(text))] == []
