"""The paths of a class through a sequence: what routes add up to, and how an address asks for pupils."""
