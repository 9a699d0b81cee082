"""What people tell each other: forum, calls for help, notifications."""
