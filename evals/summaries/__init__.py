"""What summaries carry and how fast they are, and a way to read them sentence by sentence beside notes."""
