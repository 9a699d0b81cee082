"""Table twins: the same rows, n and order as the chart; one module a page."""
