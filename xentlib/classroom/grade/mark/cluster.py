"""A cluster of machines that mark, by Dask: https://distributed.dask.org, over TLS only."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

FILES = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}


@contextlib.contextmanager
def executors(address: str, certificates: Path) -> Iterator:
    """What makes executors on the cluster of the scheduler at `address`, and how many jobs these do at a time.

    Parameters
    ----------
    address : str
        Such as ``tls://192.0.2.7:8786``.
    certificates : Path
        The folder with ``ca.pem``, ``cert.pem`` and ``key.pem``, by which teacher, scheduler and
        workers know each other.

    Raises
    ------
    ValueError
        The address is not one of TLS, a file is missing, or nobody answers.
    """
    if not address.startswith("tls://"):
        raise ValueError(
            f"--cluster {address}: only tls:// addresses. A scheduler without certificates lets "
            "everybody who reaches it run programs as you"
        )
    files = {name: certificates / file for name, file in FILES.items()}
    for path in files.values():
        if not path.is_file():
            raise ValueError(f"--cluster needs the certificate file {path}")
    from distributed import Client
    from distributed.security import Security

    security = Security(require_encryption=True, **{k: str(v) for k, v in files.items()})
    try:
        dask = Client(address, security=security, timeout=20)
    except OSError as problem:  # ssl.SSLError among them
        raise ValueError(f"no Dask scheduler answers at {address}: {problem}") from None
    with dask:
        yield partial(dask.get_executor, pure=False), max(1, sum(dask.nthreads().values()))
