"""The reconciliation desk: an account's day, the bank's movements beside what customers said, and its close."""
