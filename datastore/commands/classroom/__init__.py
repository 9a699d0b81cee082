"""A class, who is in it, and how it works on its sequences."""
