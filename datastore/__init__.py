"""What is stored and how it changes; knows nobody above it."""
