"""How quick Parcours is, each figure beside its reference in the same run: `parcours bench`.

One module a figure, each with one function `measure` from a `Ground` to figures; docs/measuring.md says what
each one means.
"""
