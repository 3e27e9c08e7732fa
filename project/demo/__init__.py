"""The demo shop: two invented stores with everything in them. Installed on local machines and in tests only."""
