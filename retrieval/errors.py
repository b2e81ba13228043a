"""The errors of this package that a caller handles.

- ``SeedError``: an article cannot be used
- ``KeptError``: there is no index file that can be used
  - ``OutdatedError``: it was written under another stamp
"""

from __future__ import annotations


class SeedError(Exception):
    """A seed that cannot be used; the message is one sentence that says which, where, and how to mend it."""


class KeptError(Exception):
    """There is no file that can be believed; the message says why, in a few words."""


class OutdatedError(KeptError):
    """The file was written under another stamp, as after each update."""
