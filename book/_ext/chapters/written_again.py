"""Pages that show something of other pages, and so are written again whenever any page is."""


def note(env):
    """Remember the page that is being read."""
    env.xl_written_again.add(env.docname)


def prepare(app):
    """The pages live in Sphinx's environment, which a later build takes over."""
    if not hasattr(app.env, "xl_written_again"):
        app.env.xl_written_again = set()


def setup(app):
    """Remember pages while reading, and have them written."""
    app.connect("builder-inited", prepare)
    app.connect("env-purge-doc", lambda app, env, docname: env.xl_written_again.discard(docname))
    app.connect("env-updated", lambda app, env: sorted(env.xl_written_again))
    return {"env_version": 1, "parallel_read_safe": False, "parallel_write_safe": True}
