"""The desks: one folder per kind of work that staff do."""
