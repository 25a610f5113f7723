"""The command line: each command a few lines over :class:`rag.library.Library`.

Exit status 0 done, 1 the work failed, 2 bad usage; errors on standard error, one line each, with what to do next.
Nothing heavy is imported before a command needs it. Commands of other packages come in through the entry points of the
group ``newsproof.commands`` (see :mod:`rag.cli.plugins`).
"""

from rag.cli.program import app, main

__all__ = ["app", "main"]
