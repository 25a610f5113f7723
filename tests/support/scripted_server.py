"""The scripted server, which the evals use as well, under the name by which tests know it."""

from evals.scripted_server import Reply, ScriptedServer

__all__ = ["Reply", "ScriptedServer"]
