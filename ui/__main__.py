"""``python -m ui``: the same commands as ``newsproof ui`` and ``newsproof serve``."""

from ui.command import app

if __name__ == "__main__":
    app()
