"""What teachers do with work that was handed in: marks, comments, results given back."""
