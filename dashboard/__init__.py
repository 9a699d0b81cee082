"""What teachers, coordinators and admins see (Dash), and the composition root."""
