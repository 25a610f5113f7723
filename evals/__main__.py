"""``python -m evals`` is ``newsproof eval``."""

import sys

from evals.command import app
from rag import NewsproofError

if __name__ == "__main__":
    try:
        app(prog_name="python -m evals")
    except (NewsproofError, ValueError) as error:
        sys.stderr.write(f"newsproof: {error}\n")
        sys.exit(1)
