"""What a store decides about itself: one screen with a tab for each matter."""
