"""The WSGI environ as the portal believes it: what visitors and proxies can write into it counts for nothing.

Pages are kept for everybody, so nothing but the address may change one; a server in front of Django lets more through
(gunicorn takes SCRIPT_NAME and the scheme from headers of whoever comes from its own machine).
"""

import re
from typing import Any

# X-Forwarded-For and X-Forwarded-Proto are left to portal/proxies.py, which asks who sent them.
FORWARDED = re.compile(
    r"HTTP_(?:X_)?(?:FORWARDED(?!_FOR$|_PROTO$)|ORIGINAL_|REWRITE_|REAL_|SCRIPT_|PATH_|URL_SCHEME|FRONT_END_HTTPS).*"
)
# With one of these an untrusted peer may have made the server say https; a trusted one also sends X-Forwarded-Proto.
SCHEMES = ("HTTP_X_FORWARDED_SSL", "HTTP_X_FORWARDED_PROTOCOL")
CHARSET = re.compile(r";\s*charset\b[^;]*", re.IGNORECASE)


def clean(environ: dict[str, Any]) -> None:
    """Changes it in place: the portal lies at the root of its host, and all that visitors send is UTF-8."""
    environ["PATH_INFO"] = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")) or "/"
    environ["SCRIPT_NAME"] = ""
    if any(name in environ for name in SCHEMES):
        environ["wsgi.url_scheme"] = "http"
    for name in [name for name in environ if FORWARDED.fullmatch(name)]:
        del environ[name]
    # Django would read addresses and forms in whatever charset a request names, and one like "hex" breaks it
    # outside of all that answers for errors.
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
