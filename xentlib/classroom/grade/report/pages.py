"""The pages, from the templates beside this file: what students have written is text in them, never markup."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from xentlib.classroom.grade.report import formulas
from xentlib.classroom.grade.report.table import replacing
from xentlib.classroom.values import counted

TEMPLATES = Environment(
    loader=PackageLoader("xentlib.classroom.grade", "report"), autoescape=True,
    undefined=StrictUndefined, trim_blocks=True,
)  # fmt: skip
TEMPLATES.filters["counted"] = counted
TEMPLATES.filters["formulas"] = lambda text: Markup(formulas.html(text))


def write(path: Path, template: str, **values) -> None:
    """Write a page."""
    with replacing(path) as file:
        file.write(TEMPLATES.get_template(template).render(**values))
