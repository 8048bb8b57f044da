"""The whole book as EPUB: what the standard asks for, every page, links that lead somewhere."""

import posixpath
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest

from _tools.machine import debian
from _tools.printed import epub

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def file(site, browser, tmp_path_factory):
    target = tmp_path_factory.mktemp("epub") / "book.epub"
    epub.write(browser, site, target)
    return target


@pytest.fixture(scope="module")
def pages(file):
    """The pages in the archive, parsed as XML."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return {name: ElementTree.fromstring(archive.read(name)) for name in names}


def epubcheck():
    """The command that checks an EPUB; apt-get brings it where it may."""
    if not shutil.which("epubcheck") and debian.may_install():
        for command in debian.commands("epubcheck"):
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    found = shutil.which("epubcheck")
    if not found:
        pytest.skip("epubcheck is not installed")
    program = Path(found).resolve()  # with Debian the jar itself
    return ["java", "-jar", str(program)] if program.suffix == ".jar" else [str(program)]


@pytest.mark.deep
def test_epubcheck_finds_nothing(file):
    checked = subprocess.run(
        [*epubcheck(), "--failonwarnings", file], capture_output=True, text=True
    )
    assert not checked.returncode, checked.stdout + checked.stderr


@pytest.mark.deep
def test_every_page_of_the_book_is_there_and_in_the_contents(file, pages):
    names = {f"{name}.xhtml" for name in epub.whole_book.Contents().names}
    assert set(pages) == names | {"contents.xhtml"}
    assert {link.get("href") for link in pages["contents.xhtml"].iter(f"{XHTML}a")} == names


@pytest.mark.deep
def test_every_link_leads_to_a_place_in_the_book_or_to_the_web(pages):
    places = {name: {tag.get("id") for tag in page.iter()} for name, page in pages.items()}
    inside, astray = 0, []
    for name, page in pages.items():
        for link in page.iter(f"{XHTML}a"):
            address, place = urldefrag(link.get("href", ""))
            if urlsplit(address).scheme or "href" not in link.attrib:
                continue
            inside += 1
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
            target = target if address else name
            if target not in places or (place and unquote(place) not in places[target]):
                astray.append((name, link.get("href")))
    assert inside > 500 and not astray


@pytest.mark.deep
def test_pages_show_everything_without_scripts_and_other_files(pages):
    for page in pages.values():
        tags = {tag.tag.rpartition("}")[2] for tag in page.iter()}
        assert not tags & {"script", "button", "input", "textarea", "style", "img"}


def test_html_becomes_xml_with_its_equations_and_pictures():
    html = (
        '<p hidden>x<br><math display="block"><mi>x</mi></math>'
        '<svg viewbox="0 0 1 1"><a xlink:href="#a"><path fill="var(--xl-c0)"/></a></svg>'
    )
    page = ElementTree.fromstring(epub.xhtml("A & B", html, "../"))
    math = page.find(".//{http://www.w3.org/1998/Math/MathML}math")
    picture = page.find(".//{http://www.w3.org/2000/svg}svg")
    assert math.get("display") == "block" and picture.get("viewBox") == "0 0 1 1"
    assert picture[0].get("href") == "#a" and picture[0][0].get("fill") == "#0072b2"
    assert page.find(f".//{XHTML}title").text == "A & B"


def test_functions_stand_apart_from_their_argument_and_columns_keep_their_side():
    equation = epub.BeautifulSoup(
        "<math><mi>ln</mi><mo>\u2061</mo><mi>x</mi><mi>H</mi><mo>\u2061</mo><mo>(</mo>"
        '<mtable columnalign="right left"><mtr><mtd></mtd><mtd></mtd></mtr></mtable></math>',
        "html.parser",
    )
    epub.lay_out(equation)
    assert [space.find_next_sibling().get_text() for space in equation("mspace")] == ["x"]
    assert [cell["style"].split()[-1] for cell in equation("mtd")] == ["right", "left"]
