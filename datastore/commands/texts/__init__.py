"""Writing a text, and reviewing those of others."""
