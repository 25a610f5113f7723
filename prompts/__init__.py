"""Every prompt of the project, one versioned YAML file each, and the loader that validates them."""

from prompts.loader import Example, Message, Prompt, PromptError, load, names

__all__ = ["Example", "Message", "Prompt", "PromptError", "load", "names"]
