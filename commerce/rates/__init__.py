"""Exchange rates: each rate is a row that is never updated."""
