"""`21 nov 2026, 2:21 a.m.`"""

DATE_FORMAT = "j b Y"
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = "j b Y, g:i a"
