"""Settings: one file per third-party app; `local`, `test` and `production` only choose."""
