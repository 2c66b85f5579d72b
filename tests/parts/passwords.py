"""Passwords that are hashed as in production, but a thousand times cheaper: a test signs in several people."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    from django.contrib.auth.hashers import ScryptPasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScryptPasswordHasher, "work_factor", 2**4)
        yield
