"""The small Sphinx extensions of book/_ext, each by what it promises."""

import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from _ext.delivery.light_html import lighter
from _ext.delivery.self_contained import icon_code_points, trim_style
from _ext.formulas.katex_server import KatexError, rendered
from _ext.running.inline_figures import inline_svg
from _ext.running.notebook_links import download_menu, launch_menu, look_around
from xentlib.sphinx.execution_cache import cache_key
from xentlib.sphinx.npm.packages import cached

ROOT = Path(__file__).resolve().parents[2]


def test_katex_sets_a_formula_as_html_and_mathml():
    assert "katex-html" in rendered("H(p, q)", False)
    assert "<math" in rendered("H(p, q)", False)


@pytest.mark.parametrize("latex", [r"\nosuchcommand", r"\frac{1}", "{", "a ‖ b"])
def test_katex_refuses_what_it_cannot_set(latex):
    with pytest.raises(KatexError):
        rendered(latex, False)


def test_katex_goes_on_after_a_refusal():
    with pytest.raises(KatexError):
        rendered(r"\nosuchcommand", True)
    assert "katex" in rendered("x", True)


def test_a_mark_stays_with_its_own_formula_where_marks_are_alike(small_book):
    long = " + ".join(f"x_{{{n}}}" for n in range(9))
    page = f"# Page\n\nGiven: ${long}$; $a$; $b$; $c$.\n"
    extensions = ["myst_parser", "sphinx.ext.mathjax", "_ext.formulas.punctuation"]
    _, site = small_book(extensions, {"index.md": page}, myst_enable_extensions=["dollarmath"])
    shown = re.search(r"<p>(Given: .*?)</p>", (site / "index.html").read_text("utf-8"))[1]
    assert re.sub(r"<.*?>|\\[()]", "", shown) == f"Given: {long}; a; b; c."
    assert shown.count("held-together") == 3


def test_the_cache_key_knows_the_library_and_what_the_book_names(tmp_path):
    module, data = tmp_path / "library" / "a.py", tmp_path / "data" / "days.csv"
    for file in (module, data):
        file.parent.mkdir()
        file.write_text("1")

    def key():
        return cache_key(tmp_path, ["data", "a word"], xentlib=module.parent)

    keys = [key(), key()]
    module.write_text("2")
    keys.append(key())
    data.write_text("2")
    keys.append(key())
    data.rename(data.with_name("other.csv"))
    keys += [key(), cache_key(tmp_path, ["data"], xentlib=module.parent)]
    assert keys[0] == keys[1] and len(set(keys)) == 5


def test_the_cache_key_ignores_compiled_files(tmp_path):
    (tmp_path / "__pycache__").mkdir()
    before = cache_key(tmp_path, [], xentlib=tmp_path)
    (tmp_path / "__pycache__" / "a.pyc").write_text("")
    assert cache_key(tmp_path, [], xentlib=tmp_path) == before


SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36">
 <metadata>today</metadata>
 <defs><clipPath id="p1"><path d="M0 0"/></clipPath></defs>
 <g clip-path="url(#p1)" style="stroke: #0072b2; fill: #123456"><text>#0072b2</text></g>
</svg>"""


def test_figures_follow_the_colour_scheme_and_keep_their_names_apart():
    svg = inline_svg(SVG, "f1", 'a "curve"')
    assert svg.startswith("<svg ") and 'aria-label="a &quot;curve&quot;"' in svg
    assert "stroke:var(--xl-c0,#0072b2);fill:#123456" in svg
    assert "<text>#0072b2</text>" in svg
    assert 'id="f1-0"' in svg and "url(#f1-0)" in svg
    assert "today" not in svg and "width:96px" in svg


def test_coordinates_are_rounded_and_labels_are_not():
    drawn = SVG.replace("M0 0", "M 0.123456 7.654321").replace("#0072b2</text>", "0.125</text>")
    svg = inline_svg(drawn, "f1", "")
    assert "M.12 7.65" in svg
    assert "<text>0.125</text>" in svg


def test_only_icons_in_use_keep_their_rules(tmp_path):
    style = tmp_path / "style.css"
    style.write_text(
        '.fa-a:before,.fa-b:before{content:"\\f001"}.fa-c:before{content:"\\f002"}'
        'a:after{content:"\uf010"}',
        "utf-8",
    )
    trim_style(style, {"fa-b"})
    assert "fa-c" not in style.read_text("utf-8")
    assert icon_code_points(tmp_path) == {0xF001, 0xF010}


def test_launch_buttons_need_an_address(monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/owner/name")
    (menu,) = launch_menu("04-cross-entropy.ipynb")
    assert [button["text"] for button in menu["buttons"]] == ["Binder", "Colab"]
    assert all("owner/name" in unquote(button["url"]) for button in menu["buttons"])
    monkeypatch.setenv("BOOK_REPOSITORY", "/srv/somebody/book")
    assert launch_menu("04-cross-entropy.ipynb") == []


def test_the_download_menu_offers_the_whole_book_if_it_was_made(tmp_path):
    config = SimpleNamespace()
    look_around(SimpleNamespace(outdir=tmp_path / "html"), config)
    assert not config.whole_book
    (tmp_path / "book.pdf").touch()
    look_around(SimpleNamespace(outdir=tmp_path / "html"), config)
    assert config.whole_book
    menu = download_menu("a.ipynb", "../book.pdf")
    notebook, printer, whole = menu["buttons"]
    assert notebook["url"] == "a.ipynb" and "javascript" in printer
    assert (whole["text"], whole["url"]) == ("Whole book (PDF)", "../book.pdf")


def test_the_cache_key_leaves_out_only_what_no_chapter_imports():
    pages = [page.read_text("utf-8") for page in (ROOT / "book").rglob("*.md")]
    cells = [
        cell
        for page in pages
        for cell in re.findall(r"^```\{code-cell\}.*?^```", page, re.M | re.S)
    ]
    assert cells
    assert not [cell for cell in cells if "xentlib.classroom" in cell or "xl.classroom" in cell]


def test_what_nobody_sees_is_left_out_of_a_page():
    page = rendered("p_k", False) + '<pre><span class="n">p</span><span class="o">=</span></pre>'
    light = lighter(page)
    assert "x-tex" not in light and "<mi>p</mi>" in light
    assert light.endswith('<pre>p<span class="o">=</span></pre>')


def test_two_builds_may_fill_the_cache_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr("xentlib.sphinx.npm.packages.CACHE", tmp_path)

    def make(scratch):
        (scratch / "package").mkdir()
        (scratch / "package" / "file").write_text("mine")
        other = tmp_path / "katex"  # the other build is quicker
        other.mkdir()
        (other / "file").write_text("theirs")
        return scratch / "package"

    for _ in range(2):  # the second time it is there
        assert (cached("katex", make) / "file").read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["katex"]


def test_what_cannot_be_made_for_the_cache_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("xentlib.sphinx.npm.packages.CACHE", tmp_path)
    with pytest.raises(FileNotFoundError):
        cached("katex", lambda scratch: scratch / "nothing")
    assert not list(tmp_path.iterdir())
