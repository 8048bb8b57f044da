"""The site as a zip: unpacked elsewhere, it opens from the disk."""

import zipfile

from _tools.site import packed

MAILED = 10_000_000  # bytes that every mailbox takes; with the whole book as PDF in it, too


def test_unpacked_elsewhere_it_opens_from_the_disk(site, tmp_path, open_page):
    file = packed.write(site, tmp_path / "book.zip")
    assert file.stat().st_size < MAILED
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "un packed")
    (folder,) = (tmp_path / "un packed").iterdir()
    with open_page(folder / "search.html") as visit:
        visit.page.goto((folder / "index.html").as_uri(), wait_until="commit")
        visit.page.wait_for_url((folder / "book" / "index.html").as_uri())
        visit.page.goto((folder / "ch4.html").as_uri(), wait_until="commit")
        visit.page.wait_for_url((folder / "book" / "04-cross-entropy.html").as_uri())
        assert visit.page.locator("article h1").inner_text().startswith("4")
        assert not visit.complaints
    left = {file.name for file in site.rglob("*")} - {file.name for file in folder.rglob("*")}
    assert left == packed.PYTHON
