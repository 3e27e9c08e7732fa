"""The jobs desk: what was started, how far it has come, and what came of it."""
