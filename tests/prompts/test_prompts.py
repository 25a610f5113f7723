"""The prompt files of the project, and what the loader makes of good and bad ones."""

import hashlib
from pathlib import Path

import pytest

import prompts
from prompts import Prompt, PromptError, load, names

FOLDER = Path(prompts.__file__).parent

GOOD = """
name: greet
version: 2
description: Says hello.
variables:
  name: who is greeted
system: |
  Reply in JSON like {"greeting": "..."}; it costs $5, or $$name.
user: Greet $name.
examples:
  - variables: {name: Ada}
    reply: '{"greeting": "Hello Ada"}'
"""


def write(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", names())
def test_every_prompt_of_the_project_is_valid_and_can_be_filled_in(name: str) -> None:
    prompt = load(name)
    messages = prompt.messages(**{variable: f"<{variable}>" for variable in prompt.variables})
    assert messages[0]["role"] == "system"
    assert [message["role"] for message in messages[1:]] == ["user", "assistant"] * len(prompt.examples) + ["user"]
    for variable in prompt.variables:
        assert any(f"<{variable}>" in message["content"] for message in messages)


def test_every_yaml_file_in_the_package_is_a_prompt_under_its_own_name() -> None:
    loaded = {f"{name}.v{load(name).version}.yaml" for name in names()}
    assert loaded <= {path.name for path in FOLDER.glob("*.yaml")}
    for path in FOLDER.glob("*.yaml"):
        name, version = path.name.removesuffix(".yaml").rsplit(".v", 1)
        assert load(name, int(version)).version == int(version)


def test_reference_has_the_hash_of_the_file() -> None:
    reference = load("answer").reference()
    data = (FOLDER / f"answer.v{reference.version}.yaml").read_bytes()
    assert reference.hash == hashlib.sha256(data).hexdigest()
    assert reference.name == "answer"


def test_braces_and_dollar_signs_are_text() -> None:
    prompt = Prompt.from_bytes(GOOD.encode())
    system, user, assistant, asked = prompt.messages(name="$name and {braces}")
    assert system["content"] == 'Reply in JSON like {"greeting": "..."}; it costs $5, or $name.'
    assert (user["content"], assistant["content"]) == ("Greet Ada.", '{"greeting": "Hello Ada"}')
    assert asked["content"] == "Greet $name and {braces}."


def test_missing_and_unknown_variables_are_named_in_one_error() -> None:
    with pytest.raises(PromptError, match=r"values missing for articles, not_found; unknown values colour, size"):
        load("answer").messages(question="Who?", colour="red", size="big")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("version: 2", "version: two"), "version"),
        (("version: 2", "version: 2\ntemperature: 0"), "temperature"),
        (("Greet $name.", "Greet $name of $town."), "town"),
        (("  name: who is greeted", "  name: who is greeted\n  town: where"), "town"),
        (("{name: Ada}", "{name: Ada, town: Rome}"), "example 1 sets town"),
        (("user: Greet $name.", "user: ''"), "user"),
        (("name: greet", "name: [greet"), "not valid YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(change: tuple[str, str], message: str) -> None:
    with pytest.raises(PromptError, match=message):
        Prompt.from_bytes(GOOD.replace(*change).encode())


def test_the_highest_version_is_the_default(tmp_path: Path) -> None:
    write(tmp_path, "greet.v2.yaml", GOOD)
    write(tmp_path, "greet.v10.yaml", GOOD.replace("version: 2", "version: 10"))
    assert names(tmp_path) == ["greet"]
    assert load("greet", folder=tmp_path).version == 10
    assert load("greet", 2, folder=tmp_path).version == 2
    with pytest.raises(PromptError, match="no version 3; there are 2, 10"):
        load("greet", 3, folder=tmp_path)
    with pytest.raises(PromptError, match="no prompt is called 'greeting'; there are greet"):
        load("greeting", folder=tmp_path)


def test_a_file_must_hold_what_its_name_says(tmp_path: Path) -> None:
    write(tmp_path, "greet.v3.yaml", GOOD)
    with pytest.raises(PromptError, match="holds greet v2"):
        load("greet", folder=tmp_path)
