"""The public surface: what `rag` exports, and what importing it costs."""

import subprocess
import sys

import rag


def test_every_name_in_all_can_be_imported_and_is_listed_once_in_order() -> None:
    assert rag.__all__ == sorted(set(rag.__all__), key=lambda name: (name.lower() == name, name))
    for name in rag.__all__:
        assert getattr(rag, name) is not None


def test_all_and_the_table_of_homes_agree() -> None:
    assert set(rag.__all__) == {name for names in rag._HOMES.values() for name in names}


def test_importing_the_package_and_its_command_line_loads_nothing_heavy() -> None:
    code = "import sys, rag, rag.cli; print(sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    for module in ("chromadb", "langchain_core", "langchain_openai", "onnxruntime", "openai", "gradio", "trafilatura"):
        assert f"'{module}'" not in loaded
