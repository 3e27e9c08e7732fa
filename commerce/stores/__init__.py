"""Stores: one shop each, with its own host, team, branding and rules."""
