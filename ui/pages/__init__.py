"""The pages of the app: each module lays one out and connects it."""
