"""Prompts as data: read from ``NAME.vVERSION.yaml``, validated, and filled in.

A prompt file holds the keys of :class:`Prompt` and no others. Its templates use ``$name`` for a declared variable and
``$$`` for a dollar sign; braces mean nothing, so JSON needs no escaping, and neither does an amount such as ``$5``.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError, model_validator

from rag.records import PromptReference

__all__ = ["Example", "Message", "Prompt", "PromptError", "load", "names"]

_FOLDER = Path(__file__).parent
_FILE_NAME = re.compile(r"(?P<name>[a-z][a-z0-9-]*)\.v(?P<version>[1-9][0-9]*)\.yaml")
_PLACEHOLDER = re.compile(r"\$(?:(?P<dollar>\$)|(?P<name>[a-z_][a-z0-9_]*))")

_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
_Variable = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$")]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class PromptError(ValueError):
    """A prompt file is missing or wrong, or a prompt was filled in with the wrong variables."""


class Message(TypedDict):
    """One chat message in the form of the OpenAI protocol, which LangChain's chat models take as well."""

    role: Literal["system", "user", "assistant"]
    content: str


class Example(BaseModel):
    """One worked example: values for the user template, taken literally, and the reply as a template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variables: dict[_Variable, _Text]
    reply: _Text


class Prompt(BaseModel):
    """A validated prompt.

    Attributes:
        name: name in lower case with hyphens, as in the file's name.
        version: counts up from 1; a changed prompt gets a new file with the next version.
        description: what the prompt is for, and why it is worded as it is.
        variables: every variable of the templates with what it holds.
        system: template of the system message.
        user: template of the user message.
        examples: exchanges shown before the user message, filled in with the same user template.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name
    version: int = Field(ge=1)
    description: _Text
    variables: dict[_Variable, _Text]
    system: _Text
    user: _Text
    examples: tuple[Example, ...] = ()

    _hash: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _declared(self) -> "Prompt":
        """Hold the declared variables to those that the templates use."""
        used = {name for template in self._templates() for name in _placeholders(template)}
        problems = _difference("variables", used, self.variables)
        for number, example in enumerate(self.examples, start=1):
            if unknown := sorted(set(example.variables) - set(_placeholders(self.user))):
                problems.append(f"example {number} sets {_listed(unknown)}, which the user template does not use")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @classmethod
    def from_bytes(cls, data: bytes, origin: str = "prompt") -> "Prompt":
        """Read a prompt from the bytes of its file.

        Args:
            data: YAML in UTF-8.
            origin: what to call the file in an error.

        Raises:
            PromptError: the bytes are not YAML, or not a valid prompt.
        """
        try:
            fields = yaml.safe_load(data.decode("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise PromptError(f"{origin}: not valid YAML in UTF-8: {error}") from error
        try:
            prompt = cls.model_validate(fields)
        except ValidationError as error:
            found = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'prompt'}: {e['msg']}" for e in error.errors())
            raise PromptError(f"{origin}: {found}") from error
        prompt._hash = hashlib.sha256(data).hexdigest()
        return prompt

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes of the prompt's file, in hex."""
        return self._hash

    def reference(self) -> PromptReference:
        """Name, version and hash, to be kept with what the prompt made."""
        return PromptReference(name=self.name, version=self.version, hash=self.hash)

    def messages(self, **variables: str) -> list[Message]:
        """Fill in the templates.

        Values are inserted as they are: a ``$`` in a value is text. An example's own values take the place of the
        given ones within the example.

        Raises:
            PromptError: variables are missing or unknown; all of them are named.
        """
        if problems := _difference("values", self.variables, variables):
            raise PromptError(f"prompt {self.name} v{self.version}: {'; '.join(problems)}")
        messages = [Message(role="system", content=_fill(self.system, variables))]
        for example in self.examples:
            values = {**variables, **example.variables}
            messages.append(Message(role="user", content=_fill(self.user, values)))
            messages.append(Message(role="assistant", content=_fill(example.reply, values)))
        messages.append(Message(role="user", content=_fill(self.user, variables)))
        return messages

    def _templates(self) -> Iterator[str]:
        yield self.system
        yield self.user
        for example in self.examples:
            yield example.reply


def names(folder: Path | None = None) -> list[str]:
    """The names of all prompts, sorted.

    Args:
        folder: a folder of prompt files of your own; the prompts of this package where None.
    """
    return sorted({name for name, _, _ in _files(folder or _FOLDER)})


def load(name: str, version: int | None = None, *, folder: Path | None = None) -> Prompt:
    """Load a prompt.

    Args:
        name: one of :func:`names`.
        version: the version wanted; the highest where None.
        folder: a folder of prompt files of your own; the prompts of this package where None.

    Raises:
        PromptError: there is no such prompt or version, its file is not valid, or its name and version are not those of
            its file's name.
    """
    versions = {number: path for found, number, path in _files(folder or _FOLDER) if found == name}
    if not versions:
        raise PromptError(f"no prompt is called {name!r}; there are {', '.join(names(folder)) or 'none'}")
    wanted = max(versions) if version is None else version
    if wanted not in versions:
        raise PromptError(f"prompt {name} has no version {wanted}; there are {_listed(sorted(versions))}")
    path = versions[wanted]
    prompt = Prompt.from_bytes(path.read_bytes(), path.name)
    if (prompt.name, prompt.version) != (name, wanted):
        raise PromptError(f"{path.name}: holds {prompt.name} v{prompt.version}, which its file name does not say")
    return prompt


def _files(folder: Path) -> Iterator[tuple[str, int, Path]]:
    """Name, version and path of every prompt file in a folder."""
    for path in sorted(folder.glob("*.yaml")):
        if match := _FILE_NAME.fullmatch(path.name):
            yield match["name"], int(match["version"]), path


def _placeholders(template: str) -> list[str]:
    return [match["name"] for match in _PLACEHOLDER.finditer(template) if match["name"]]


def _fill(template: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: "$" if match["dollar"] else values[match["name"]], template)


def _difference(what: str, wanted: Any, given: Any) -> list[str]:
    """Say which names are missing from ``given`` and which are not wanted."""
    missing, unknown = sorted(set(wanted) - set(given)), sorted(set(given) - set(wanted))
    problems = []
    if missing:
        problems.append(f"{what} missing for {_listed(missing)}")
    if unknown:
        problems.append(f"unknown {what} {_listed(unknown)}")
    return problems


def _listed(items: list[Any]) -> str:
    return ", ".join(str(item) for item in items)
