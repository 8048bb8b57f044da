"""What the commands need of this machine: an environment, a browser, a sandbox."""
