"""The demo school and the simulated learners."""
