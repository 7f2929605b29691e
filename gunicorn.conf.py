"""What plain `gunicorn portal.wsgi` reads by itself: portal/gunicorn.conf.py, but for where it listens."""

from pathlib import Path
from runpy import run_path

settings = run_path(str(Path(__file__).parent / "portal" / "gunicorn.conf.py"))
del settings["bind"]  # as gunicorn has it: on this machine alone, or at PORT
globals().update(settings)
