"""Whether a manifest's object is in a rendered one as it was, but for its namespace.

Usage: untouched.py FILE RENDERED
"""
import pathlib
import sys

import yaml

wanted, rendered = (list(yaml.safe_load_all(pathlib.Path(f).read_text())) for f in sys.argv[1:])
for o in rendered:
    o["metadata"].pop("namespace", None)
sys.exit(any(o not in rendered for o in wanted))
