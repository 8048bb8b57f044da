"""What `make` runs: the environment, the browser, the build, the server, the notebooks."""
