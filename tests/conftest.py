"""Hypothesis profiles: ``ci`` (the default) draws the same examples every time, ``quick`` fewer, ``dev`` new and more.

Choose with the environment variable ``HYPOTHESIS_PROFILE``.
"""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, max_examples=60)
settings.register_profile("quick", derandomize=True, deadline=None, print_blob=True, max_examples=20)
settings.register_profile("dev", max_examples=500, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
