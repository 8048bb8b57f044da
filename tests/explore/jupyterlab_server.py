"""A JupyterLab on this machine, for one folder."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

START = 120  # seconds until it answers


@contextlib.contextmanager
def jupyterlab(folder, home):
    """Gives the address and the token of a JupyterLab whose settings and kernels are in `home`."""
    environment = {k: v for k, v in os.environ.items() if k != "XENTLIB_STATIC"}
    environment |= {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "RUNTIME")}
    environment |= {"IPYTHONDIR": str(home / "ipython"), "HOME": str(home)}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, env=environment, cwd=folder, start_new_session=True
        )
        try:
            yield _address(server, home)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def _address(server, home):
    for _ in range(START * 5):
        assert server.poll() is None, (home / "server.log").read_text("utf-8")
        for file in (home / "RUNTIME").glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError):
                found = json.loads(file.read_text("utf-8"))
                urllib.request.urlopen(f"{found['url']}api", timeout=5).close()
                return found["url"], found["token"]
        time.sleep(0.2)
    raise TimeoutError((home / "server.log").read_text("utf-8"))
