"""What the shop knows of one person: to hand it over, and to forget it."""
