"""What merchandisers publish: Wagtail pages, blocks and choosers."""
