"""Small reusable pieces of layout."""
