"""How the numbers are computed: pure functions, no database."""
