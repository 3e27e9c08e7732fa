"""What makes a long day short: the palette, saved views, keys, who else is here, and the way back."""
