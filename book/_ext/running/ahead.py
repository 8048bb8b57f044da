"""Run the notebooks before Sphinx reads their pages, as many at a time as the machine has cores.

MyST-NB runs one notebook after the other, each when its page is read, unless the cache has it: so
they are put into the cache, and what takes the time of a build says how many are left. One that
fails is left out: MyST-NB runs it once more and says what is wrong.
"""

import os
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbclient.exceptions import DeadKernelError
from sphinx.util import logging

from _ext.running.without_torch import text_here

LOGGER = logging.getLogger(__name__)
MOST_PROCESSES = 4  # each takes up to 1 GB of memory


def run_ahead(app, env, docnames):
    """Run what is not in the cache of the pages that Sphinx is about to read."""
    if app.config.nb_execution_mode != "cache":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    notebooks = dict(not_cached(env, cache, docnames))
    if not notebooks:
        return
    run = partial(executed, timeout=app.config.nb_execution_timeout)
    left = len(notebooks)
    with Pool(min(left, os.cpu_count() or 1, MOST_PROCESSES)) as pool:
        for page, bundle in pool.imap_unordered(run, notebooks.items()):
            left -= 1
            LOGGER.info("%s: its code has run, %d notebooks left", Path(page).stem, left)
            if bundle:
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def not_cached(env, cache, docnames):
    """The path of each page whose notebook has to run, and the notebook as MyST-NB reads it."""
    for docname in docnames:
        page = env.doc2path(docname)
        text = text_here(Path(page))
        reader = create_nb_reader(page, env.myst_config, env.mystnb_config, text)
        if reader:
            notebook = reader.read(text)
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                yield page, notebook


def executed(page_and_notebook, timeout):
    """The page, and what the cache keeps of its notebook after it has run; None if it failed."""
    page, notebook = page_and_notebook
    folder = str(Path(page).parent)
    try:
        result = single_nb_execution(notebook, cwd=folder, timeout=timeout, allow_errors=False)
    except DeadKernelError:
        return page, None
    seconds = {"execution_seconds": result.time}
    return page, None if result.err else CacheBundleIn(notebook, page, data=seconds)


def setup(app):
    """Run them when it is known which pages are read."""
    app.connect("env-before-read-docs", run_ahead)
