"""What a student is to do: the plan of a sequence for a class, its groups and one student."""
