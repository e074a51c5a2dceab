"""What tests in a browser begin with; they run with INGEST_BROWSER=1, where Chromium and the group `browser` are."""

import os
from importlib.util import find_spec

IS_ASKED_FOR = os.environ.get("INGEST_BROWSER") == "1"
# Doctests import every module.
collect_ignore = [] if IS_ASKED_FOR and find_spec("playwright") else ["chromium.py"]
