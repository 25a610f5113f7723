"""A look at Chroma's index files before Chroma opens them: a file cut short would end the process, not raise."""

import struct
from pathlib import Path

__all__ = ["damaged_file"]

# The head of an index as hnswlib writes it (Chroma's fork, ``header.bin``): version, then offset of level 0, capacity,
# number of elements and bytes per element, and ten fields that do not matter here.
_HEADER = struct.Struct("<i4Q")
_HEADER_BYTES = 100
_NORM_BYTES = 4
_LINKS = struct.Struct("<I")


def damaged_file(folder: Path) -> Path | None:
    """A file of the HNSW indexes below a folder of Chroma that is missing or shorter than its header says, or None.

    Format: ``saveIndex`` and ``loadPersistedIndex`` of https://github.com/chroma-core/hnswlib (``hnswlib/hnswalg.h``).
    """
    for header in folder.glob("*/header.bin"):
        head = header.read_bytes()
        if not head:
            continue
        if len(head) < _HEADER_BYTES:
            return header
        _, _, _, elements, element_bytes = _HEADER.unpack_from(head)
        sizes = {"data_level0.bin": elements * element_bytes, "length.bin": elements * _NORM_BYTES}
        for name, size in sizes.items():
            path = header.with_name(name)
            if not path.exists() or path.stat().st_size < size:
                return path
        links = header.with_name("link_lists.bin")
        if not links.exists() or not _all_links(links.read_bytes(), elements):
            return links
    return None


def _all_links(data: bytes, elements: int) -> bool:
    """Whether the data hold, for each element, a byte count and that many bytes of links."""
    at = 0
    for _ in range(elements):
        if at + _LINKS.size > len(data):
            return False
        at += _LINKS.size + _LINKS.unpack_from(data, at)[0]
    return at <= len(data)
