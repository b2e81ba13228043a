"""``python -m tests.access``: the table of REVIEW.md, which ``python -m tests.documents`` writes."""

import sys

from tests.access.table import markdown

sys.stdout.write(markdown())
