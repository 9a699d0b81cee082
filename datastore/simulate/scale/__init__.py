"""Schools of any size for measuring: how quick the pages are, and how well what is true is found again."""
