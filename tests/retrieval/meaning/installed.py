"""What the tests of the extra ``meaning`` share."""

from __future__ import annotations

from retrieval.meaning.model_files import AUTO, find_models

INSTALLED = find_models(AUTO)
"""The models' files; None where the extra is not installed."""
WHY = "needs the extra meaning"
