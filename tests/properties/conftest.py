"""Lets the tests of this folder import what they share, and settles how many examples hypothesis tries."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

# The same examples in each run, so that a change is red for what it changes. A long run tries others:
# ECRLINT_EXAMPLES=5000 python -m pytest tests/properties
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile("suite", derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW)
settings.register_profile("long", deadline=None, database=None, print_blob=True, suppress_health_check=_SLOW)
settings.load_profile("long" if "ECRLINT_EXAMPLES" in os.environ else "suite")
