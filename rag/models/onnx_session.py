"""Opening a graph with ONNX Runtime in the one way that suits all models here."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["load_session"]


def load_session(graph: Path, threads: int, *, optimise: bool = False) -> "onnxruntime.InferenceSession":
    """Open a graph on this machine's processor.

    Args:
        graph: the ONNX file.
        threads: threads of one run.
        optimise: fuse what can be fused; our own graphs are written in that form, and it would only delay the start.

    Raises:
        Exception: the file is missing or damaged; ONNX Runtime has no root of its errors.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait actively take the processor from whatever else runs, such as the chat model.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimise else levels.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
