"""How well the checker tells supported claims from unsupported ones, on sets labelled by people."""
