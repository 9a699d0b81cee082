"""Sign-in, sign-out, one-time codes, and the guard over every address."""
