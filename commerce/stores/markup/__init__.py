"""The pieces of HTML that every page of the shop is made of, written without template includes: they run in loops."""
