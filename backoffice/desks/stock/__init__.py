"""The stock desk: what is short, goods that come in, other movements, and counting the shelves."""
