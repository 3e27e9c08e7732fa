"""What a store speaks to outside."""
