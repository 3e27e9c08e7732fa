"""What was bought, and every move of it until it is delivered."""
