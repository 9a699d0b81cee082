"""Classes held against each other on equal footing: what is compared, what is left out, and what follows."""
