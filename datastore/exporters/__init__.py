"""What leaves the data store as files, one module a format."""
