"""What the shop does: Oscar's apps as we extend them, and our own domains."""
