"""One question a function: SQL narrows to the rows of the view, pandas aggregates frames of class size.

Each takes a connection that is already bound to the school, and the scope that says what may be read; each
declares the columns of its answer, which an empty answer has as well.
"""
