"""How staff work: the admin site, its desks, roles, dashboards and history."""
