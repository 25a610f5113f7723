"""Make the reference vectors of ``sentences.txt`` with the model's own library, which shares no code with ours.

Needs ``sentence-transformers`` and ``torch``, which the project itself does not use, and the official repository
``sentence-transformers/all-MiniLM-L6-v2`` as a folder::

    python tests/rag/models/reference/make.py FOLDER

The last rows are texts beyond the model's window: the first 40, 70 and 100 sentences joined by spaces.
Made with torch 2.13.0 (CPU, float32); stored as float16, which alone costs about 1e-7 of cosine.
"""

import sys
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

here = Path(__file__).parent
sentences = here.joinpath("sentences.txt").read_text(encoding="utf-8").splitlines()
texts = sentences + [" ".join(sentences[:count]) for count in (40, 70, 100)]
model = SentenceTransformer(sys.argv[1], device="cpu")
vectors = model.encode(texts, batch_size=1, normalize_embeddings=True)
np.save(here / "vectors.npy", vectors.astype(np.float16))
