"""Firefox, steered by its own Marionette protocol: lines of JSON over a socket, no driver to install."""

import json
import shutil
import socket
import subprocess
import time

PREFERENCES = {
    "marionette.port": 0,  # filled in
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.proxy.type": 1,  # nothing leaves this machine
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
}
STARTS_WITHIN = 60  # seconds


def command():
    """The name of an installed Firefox, or None."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """A headless Firefox with one window."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in (PREFERENCES | {"marionette.port": port}).items()
        ]
        (folder / "user.js").write_text("".join(lines))
        self.process = subprocess.Popen(
            [command(), "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.number, self.stream = 0, self._connect(port)
        self._receive()  # it says which protocol it speaks
        self.ask("WebDriver:NewSession", {})

    def _connect(self, port):
        end = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=120).makefile("rwb")
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def _receive(self):
        length = b""
        while (byte := self.stream.read(1)) != b":":
            length += byte
        return json.loads(self.stream.read(int(length)))

    def ask(self, name, parameters):
        self.number += 1
        message = json.dumps([0, self.number, name, parameters]).encode()
        self.stream.write(b"%d:%s" % (len(message), message))
        self.stream.flush()
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def open(self, url):
        self.ask("WebDriver:Navigate", {"url": url})

    def resize(self, width, height):
        self.ask("WebDriver:SetWindowRect", {"width": width, "height": height})

    def run(self, script, *arguments):
        """The value that the body of a function returns; a promise is waited for."""
        return self.ask("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})[
            "value"
        ]

    def press(self, selector, keys):
        """Type into an element, as a reader does."""
        found = self.ask("WebDriver:FindElement", {"using": "css selector", "value": selector})
        self.ask(
            "WebDriver:ElementSendKeys", {"id": next(iter(found["value"].values())), "text": keys}
        )

    def drag(self, points, pointer="mouse"):
        """Put the mouse, or a finger ("touch"), down at the first of `points`, and lift it at the last."""
        first, *rest = ({"type": "pointerMove", "x": round(x), "y": round(y)} for x, y in points)
        actions = [
            first,
            {"type": "pointerDown", "button": 0},
            *rest,
            {"type": "pointerUp", "button": 0},
        ]
        hand = {"type": "pointer", "id": pointer, "parameters": {"pointerType": pointer}}
        self.ask("WebDriver:PerformActions", {"actions": [hand | {"actions": actions}]})
        self.ask("WebDriver:ReleaseActions", {})

    def middle(self, selector):
        """Where the middle of an element is, once it is in sight."""
        return self.run(
            """const node = document.querySelector(arguments[0]);
            node.scrollIntoView({block: "center", behavior: "instant"});
            const box = node.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];""",
            selector,
        )

    def close(self):
        self.stream.close()
        self.process.terminate()
        self.process.wait()
