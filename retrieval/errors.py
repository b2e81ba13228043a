"""The errors of this package that a caller handles.

- ``SeedError``: an article cannot be used
- ``IndexFileError``: there is no index file that can be used
  - ``OutdatedIndexError``: it was written under another stamp
"""

from __future__ import annotations


class SeedError(Exception):
    """A seed that cannot be used; the message is one sentence that says which, where, and how to mend it."""


class IndexFileError(Exception):
    """No usable index file; the message says why, in a few words."""


class OutdatedIndexError(IndexFileError):
    pass
