"""The process that stops the database server when nobody uses it any more. See `project.local.database`."""

import sys

from project.local.database import keep

if __name__ == "__main__":
    keep(sys.argv[1])
