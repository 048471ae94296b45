"""What a page would fetch from elsewhere, or run."""
from html.parser import HTMLParser


def fetched(html: str) -> list[str]:
    page = _Page()
    page.feed(html)
    return page.found


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("src", "href") and value]
        self.found += [tag] if tag in ("script", "link", "iframe") else []
