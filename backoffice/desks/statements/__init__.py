"""The statements desk: bank files brought in, how each account's bank writes them, and what came of each."""
