"""Tags of refunds."""
