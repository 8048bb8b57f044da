"""axe-core finds nothing on any page, from file:// and without a network."""

import pprint

import pytest
from axe_playwright_python.sync_playwright import Axe

ON_A_DESK_IN_LIGHT, ON_A_PHONE_IN_DARK = (1280, "light"), (360, "dark")
THE_OTHERS = [(1280, "dark"), (360, "light")]
ONE_OF_EACH_KIND = (
    "search", "genindex", "book/index", "book/05-maximum-likelihood", "book/map", "book/glossary",
)  # fmt: skip
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
HEARD = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"  # by the page
WITHOUT_EQUATIONS = """() => {
  document.querySelectorAll(".katex").forEach((e) => e.replaceWith("formula"));
}"""
ONE_TOKEN_OF_A_KIND = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll("pre span")) {
    const block = token.closest("div[class*='cell_'], div[class*='highlight-']");
    const kind = `${block?.className} ${token.parentElement.className} ${token.className}`;
    if (seen.has(kind)) token.replaceWith(...token.childNodes);
    else seen.add(kind);
  }
}"""

# Where scripts are off no timer of axe-core's runs out.
WITHOUT_TIMERS = (
    "window.setTimeout = (f, _, ...a) => { Promise.resolve().then(() => f(...a)); return 0; }"
)


def findings(visit):
    """What axe-core has to say."""
    found = Axe().run(visit.page, options={"resultTypes": ["violations"]})
    return [
        (violation["id"], node["target"], node["html"][:200])
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def check(files, open_page, others=()):
    """All rules on a desk in light and on a phone in dark.

    Equations stand as words: they are two thirds of all elements, and axe-core takes MathML in a
    table's header for nothing. Of the words of a program in one colour on one ground the first
    stands for all.
    """
    all_findings = {}
    for file in files:
        with open_page(file) as visit:
            visit.page.evaluate(OPEN_ALL)
            visit.page.evaluate(HEARD)
            visit.page.evaluate(WITHOUT_EQUATIONS)
            visit.page.evaluate(ONE_TOKEN_OF_A_KIND)
            for width, scheme in (ON_A_DESK_IN_LIGHT, ON_A_PHONE_IN_DARK, *others):
                visit.page.set_viewport_size({"width": width, "height": 900})
                visit.page.emulate_media(color_scheme=scheme)
                visit.page.wait_for_function(
                    f"document.documentElement.dataset.theme === '{scheme}'"
                )
                if found := findings(visit):
                    all_findings[file.name, width, scheme] = found
    assert not all_findings, pprint.pformat(all_findings, width=200)


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_axe_finds_nothing(site, open_page, name):
    check([site / f"{name}.html"], open_page)


@pytest.mark.deep
def test_axe_finds_nothing_without_scripts(pages, browser):
    all_findings = {}
    for scheme in ("light", "dark"):
        # An opened cell would fade in for 0.3 s, too pale to read until then.
        page = browser.new_context(
            java_script_enabled=False, color_scheme=scheme, reduced_motion="reduce"
        ).new_page()
        for file in pages:
            page.goto(file.as_uri())
            for script in (OPEN_ALL, WITHOUT_EQUATIONS, ONE_TOKEN_OF_A_KIND, WITHOUT_TIMERS):
                page.evaluate(script)
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            if found:
                all_findings[file.name, scheme] = [(v["id"], v["nodes"][0]["html"]) for v in found]
        page.context.close()
    assert not all_findings, pprint.pformat(all_findings, width=200)


@pytest.mark.deep
def test_axe_finds_nothing_on_any_page(pages, open_page):
    check(pages, open_page, THE_OTHERS)


def test_axe_finds_nothing_in_equations(site, open_page):
    with open_page(site / "book" / "notation.html", width=360) as visit:
        # equations wider than the page become focusable
        visit.page.wait_for_selector(".katex-display[tabindex]", state="attached")
        assert not findings(visit)
