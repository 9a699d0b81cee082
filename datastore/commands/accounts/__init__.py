"""People and their schools, and how they sign in."""
