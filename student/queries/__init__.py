"""What a pupil may read: the own work, in the classes of today."""
