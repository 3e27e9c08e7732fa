"""Venezuela: its banks, phones, identity documents, taxes and states."""
