"""The library on disk: the catalogue (SQL, the source of truth) and the vectors (Chroma, derived from it)."""
