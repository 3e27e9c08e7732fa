"""Spanish, as it is written in Venezuela."""
