"""The pages of a teacher's first hour with a class (Flask blueprint)."""
