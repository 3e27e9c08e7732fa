"""Who receives the newsletter of a store."""
