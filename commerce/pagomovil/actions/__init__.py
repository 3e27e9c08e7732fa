"""Every change of accounts, quotes, reports and what was decided about them. Each one: lock, guard, write, record."""
