"""What a Chromium under Playwright does while a page is used, as the browser itself traces it."""


class Tracing:
    """One browser's trace, started anew for each question."""

    def __init__(self, browser):
        self.devtools, self.collected, self.complete = browser.new_browser_cdp_session(), [], False
        self.devtools.on("Tracing.dataCollected", lambda part: self.collected.extend(part["value"]))
        self.devtools.on("Tracing.tracingComplete", lambda _: setattr(self, "complete", True))

    def events(self, page, category, use):
        """The events of a category while `use` uses the page."""
        self.collected, self.complete = [], False
        config = {"includedCategories": [category], "excludedCategories": ["*"]}
        self.devtools.send("Tracing.start", {"traceConfig": config})
        use()
        self.devtools.send("Tracing.end")
        while not self.complete:
            page.wait_for_timeout(20)
        return self.collected
