"""The links of an open page, and whether they lead anywhere."""

from urllib.parse import unquote, urldefrag, urlsplit

LINKS = """[...document.querySelectorAll('a[href]')].map(
  (a) => new URL(a.getAttribute('href'), document.baseURI).href)"""  # links in drawings, too
NAMES = "[...document.querySelectorAll('[id], a[name]')].map((e) => e.id || e.name)"


def leads_nowhere(link, site, names):
    """Whether the site has no such file, or its page no such place."""
    path, place = urldefrag(link)
    path = unquote(urlsplit(path).path)
    if path in names:
        return bool(place) and unquote(place) not in names[path]
    return not (site / path).is_file()
