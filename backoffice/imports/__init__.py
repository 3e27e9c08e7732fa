"""Files that staff bring in: looked at first, written after."""
