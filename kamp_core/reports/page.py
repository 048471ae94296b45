"""Pages that need nothing else: one look for reports, certificates and guides."""
from functools import cache
from pathlib import Path

import jinja2


@cache
def template(name: str) -> jinja2.Template:
    """`report`, `certificate` or `guide`. Every text from a file is escaped."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent, encoding="utf-8")
    pages = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=loader)
    return pages.get_template(f"{name}.html.jinja")
