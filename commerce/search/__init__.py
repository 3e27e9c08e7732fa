"""Browsing and searching the catalogue on the database."""
