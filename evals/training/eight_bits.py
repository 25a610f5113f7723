"""Matrices as signed bytes with a scale for each row, which is how trained layers ship with the package."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["quantise"]

_LARGEST = 63
"""Seven bits, as :mod:`rag.models.cross_encoder` quantises: processors without VNNI saturate on eight."""


def quantise(tensors: Mapping[str, npt.NDArray[np.float32]]) -> dict[str, npt.NDArray[np.generic]]:
    """Store matrices in eight bits; :func:`rag.models.cross_encoder.expand` undoes it but for the rounding.

    Args:
        tensors: by name. Those of layers (``encoder.…``) with two dimensions become int8, with the scale of each row in
            ``NAME.scale``; vectors and the head stay as they are.
    """
    stored: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in tensors.items():
        if value.ndim != 2 or not name.startswith("encoder."):
            stored[name] = value
            continue
        scale = np.abs(value).max(axis=1) / _LARGEST
        scale[scale == 0] = 1
        stored[name] = np.round(value / scale[:, np.newaxis]).astype(np.int8)
        stored[f"{name}.scale"] = scale.astype(np.float32)
    return stored
