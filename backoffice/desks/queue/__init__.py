"""The queue monitor: is the worker alive, what waits, what failed."""
