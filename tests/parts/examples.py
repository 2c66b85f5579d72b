"""Hypothesis draws the same examples in every run: a change is judged by itself, not by its luck.

`MADOGUCHI_TEST_RANDOM=1` draws new ones, to look for what nobody has thought of.
"""

import os

from hypothesis import settings

settings.register_profile("the same", derandomize=True)
settings.register_profile("random")
settings.load_profile("random" if os.environ.get("MADOGUCHI_TEST_RANDOM") else "the same")
