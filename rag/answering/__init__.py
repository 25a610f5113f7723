"""From evidence to cited answers, summaries and timelines."""
