"""Work of pupils: begun, saved, handed in, and all that follows from it."""
