"""Pure functions on strings: normalisation, sentence spans, chunks."""
