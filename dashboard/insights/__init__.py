"""The sentence above each chart: what stands out. Its numbers stand between double asterisks, for bold."""
