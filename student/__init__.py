"""The activity flow for students (Flask blueprint)."""
