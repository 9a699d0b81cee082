"""Typed content of activities and its scoring (pure)."""
