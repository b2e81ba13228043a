from __future__ import annotations

import pytest

from bot import querylog


def test_every_name_can_be_had() -> None:
    assert all(getattr(querylog, name) for name in querylog.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = querylog.Nothing
