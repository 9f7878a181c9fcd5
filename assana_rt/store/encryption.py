"""TLS to a database server, as its address asks for it, in libpq's words, on every dialect.

`sslmode`: `disable`; `prefer`, the default (on MySQL not encrypted); `require`, encrypted whoever
answers; `verify-ca`, by whom we trust; `verify-full`, and in this host's name. `sslrootcert` is the
file of whom to trust, in place of the system's; with it `require` means `verify-ca`, as in libpq.
`ssl=true` and MySQL's `ssl-mode=REQUIRED` are understood.
"""

from __future__ import annotations

import ssl
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from assana_rt.variables import TLS_MODES, tls_mode

ROOTS = "sslrootcert"


def without_tls(url: str) -> tuple[str, ssl.SSLContext | bool | None]:
    """Return the address without these words, and what to give to a driver as `ssl`.

    None leaves it to the driver. Raises OSError where the file of `sslrootcert` can't be read.
    """
    parts = urlsplit(url)
    mode, roots, rest = None, None, []
    for name, value in parse_qsl(parts.query):
        if asked := tls_mode(name, value):
            mode = asked
        elif name == ROOTS:
            roots = value
        else:
            rest.append((name, value))
    if mode is None and roots is None:
        return url, None
    return urlunsplit(parts._replace(query=urlencode(rest))), _asked(mode, roots)


def _asked(mode: str | None, roots: str | None) -> ssl.SSLContext | bool | None:
    if mode == "disable":
        return False
    if mode is None or TLS_MODES.index(mode) < TLS_MODES.index("require"):
        return None
    context = ssl.create_default_context(cafile=roots)
    context.check_hostname = mode == "verify-full"
    if mode == "require" and roots is None:
        context.verify_mode = ssl.CERT_NONE
    return context
