"""Servers on this machine that stand in for providers of payments, and refuse what the providers refuse."""
