"""``python -m tests.access``: the table for the README."""

import sys

from tests.access.table import markdown

sys.stdout.write(markdown())
