"""``python -m tests.access``: the tables of REVIEW.md, which ``python -m tests.documents`` writes."""

import sys

from tests.access.document_table import markdown as readers
from tests.access.table import markdown as rights

sys.stdout.write(f"{rights()}\n{readers()}")
