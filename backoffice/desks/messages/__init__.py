"""The desk of messages that visitors leave on the contact page."""
