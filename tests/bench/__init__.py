"""How fast the shop is, beside a stock Oscar from the same packages and beside Django with nothing in it.

`make bench` prints a table; nothing here is part of the test suite, because a timing is not a fact about the code.
"""
