"""Long work that staff start: looked at first, confirmed, done by the worker, told row by row."""
