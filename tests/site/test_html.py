"""What stands in the pages' HTML: links, descriptions of pictures, equations."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from escapes import eaten
from links import leads_nowhere


@pytest.fixture(scope="module")
def soups(site, pages):
    """Each page, parsed."""
    every = [*pages, *sorted(site.glob("book/library/*.html"))]
    return {page: BeautifulSoup(page.read_text("utf-8"), "html.parser") for page in every}


def test_every_link_leads_to_a_place_in_the_site(site, soups):
    """What scripts add to a page is in the crawl of the deep run."""
    root = site.as_uri() + "/"
    names = {
        page.relative_to(site).as_posix(): {
            node.get("id") or node.get("name") for node in soup.select("[id], a[name]")
        }
        for page, soup in soups.items()
    }
    inside, astray = 0, set()
    for page, soup in soups.items():
        for link in {urljoin(page.as_uri(), a["href"]) for a in soup.select("a[href]")}:
            inside += link.startswith(root)
            if link.startswith(root):
                wrong = leads_nowhere(link.removeprefix(root), site, names)
            else:
                wrong = urlsplit(link).scheme == "file"
            if wrong:
                astray.add((page.name, link))
    assert inside > 1000 and not astray


def test_every_picture_says_what_it_shows(soups):
    silent = []
    for page, soup in soups.items():
        pictures = soup.select("article img, article svg")
        for picture in pictures:
            hidden = picture.get("aria-hidden") == "true" or picture.find_parent(
                attrs={"aria-hidden": "true"}
            )
            label = (
                picture.get("alt") or picture.get("aria-label") or picture.get("aria-labelledby")
            )
            in_katex = picture.find_parent(class_="katex")
            in_summary = picture.find_parent(class_="sd-summary-chevron-right")
            if not (hidden or label or in_katex or in_summary):
                silent.append((page.name, str(picture)[:120]))
    assert not silent


RAW = re.compile(r"\\[(\[]|\$\$|\\begin\{|\\frac")


def test_all_equations_are_set(soups):
    for page, soup in soups.items():
        assert not soup.select(".katex-error"), page.name
        for raw in soup.find("article").find_all(string=RAW) if soup.find("article") else ():
            allowed = raw.find_parent(["script", "pre", "code"]) or raw.find_parent(class_="katex")
            assert allowed, (page.name, raw[:100])


def test_no_equation_has_lost_a_backslash(soups):
    """What is left of "\\frac" is set as the letters r, a, c in a row."""
    rows = re.compile(r"(?:<mi[^>]*>\w</mi>){3,}")
    words = {
        (page.name, BeautifulSoup(row, "html.parser").get_text())
        for page, soup in soups.items()
        for math in soup.select("math")
        for row in rows.findall(str(math))
    }
    assert sum(len(soup.select("math")) for soup in soups.values()) > 1000
    assert not [(page, word) for page, word in words if eaten(word)]


def test_an_index_in_an_equation_has_its_base_and_nothing_else(soups):
    parts = {
        (page.name, len(index.find_all(recursive=False)), index.get_text())
        for page, soup in soups.items()
        for index in soup.find_all(["msub", "msup"])
    }
    assert parts and not [part for part in parts if part[1] != 2]


def test_equation_numbers_are_links_targets(site, soups):
    """{eq}`...` shows the number that stands beside the equation."""
    checked = 0
    for page, soup in soups.items():
        for link in soup.select("a.reference[href*='#equation-']"):
            path, place = link["href"].split("#")
            target = (page.parent / path).resolve() if path else page
            number = soups[Path(target)].find(id=place).select_one(".eqno").find(string=True)
            assert link.get_text() == number
            checked += 1
    assert checked > 0


def test_chapters_have_the_number_of_their_file(site, soups):
    chapters = [page for page in soups if page.name[:2].isdigit()]
    assert chapters
    for page in chapters:
        number = soups[page].select_one("h1 .section-number").get_text().strip()
        assert number == str(int(page.name[:2]))


def test_no_page_names_a_script_or_style_of_another_host(soups):
    for page, soup in soups.items():
        for tag in soup.select("script[src], link[href], img[src], iframe"):
            address = tag.get("src") or tag.get("href")
            assert not urlsplit(address).netloc, (page.name, address)


def test_every_page_has_a_way_to_report_an_error(soups):
    for page, soup in soups.items():
        link = soup.select_one("footer .report-error a")
        assert link and link["href"], page.name
