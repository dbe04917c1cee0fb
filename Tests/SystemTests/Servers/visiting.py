"""Asks for pages over HTTP as a careful reader does, with nothing but Python's own library and html5lib."""

import http.client
import http.cookiejar
import urllib.parse
import warnings

import html5lib

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8")


class Reader:
    """One address to ask; cookies are kept."""

    def __init__(self, url):
        self.place = urllib.parse.urlsplit(url)
        self.cookies = {}

    def ask(self, target, method="GET", headers=None, body=None):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=30)
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, target, body=body, headers=headers)
        answer = connection.getresponse()
        kept = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        if "set-cookie" in kept.headers:
            name, value = kept.headers["set-cookie"].split(";")[0].split("=", 1)
            self.cookies[name] = value
        return kept

    def get(self, target, **more):
        """Follows redirects, as a browser does."""
        for _ in range(5):
            answer = self.ask(target, **more)
            if answer.status not in (301, 302):
                answer.target = target
                return answer
            target = answer.headers["location"]
        raise AssertionError(f"{target}: redirected for ever")

    def post(self, target, fields, headers=None):
        headers = dict({"Content-Type": "application/x-www-form-urlencoded"}, **(headers or {}))
        return self.ask(target, "POST", headers, urllib.parse.urlencode(fields))


def parsed(text):
    """The page as a tree; what is no valid HTML is said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(text)
    assert not parser.errors, f"not HTML: {parser.errors[:3]}"
    return tree


def words(element):
    return " ".join("".join(element.itertext()).split())


def check_page(answer, where):
    """What holds of every page."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8", where
    for name, value in {
            "content-security-policy": POLICY, "x-content-type-options": "nosniff", "x-frame-options": "DENY"}.items():
        assert answer.headers.get(name) == value, f"{where}: {name} is {answer.headers.get(name)}"
    tree = parsed(answer.text)
    seen = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            name = name if isinstance(name, str) else name[-1]
            assert name != "style" and not name.startswith("on"), f"{where}: <{element.tag} {name}> breaks the policy"
            if name == "id":
                assert value not in seen, f"{where}: two elements have the id {value}"
                seen.add(value)
            if name in ("href", "src", "action"):
                assert not value.startswith(("javascript:", "data:", "//")), f"{where}: {value}"
        if element.tag == "script":
            assert element.get("src") and not words(element), f"{where}: a script in the page"
        assert element.tag != "style", f"{where}: a style in the page"
    heads = [int(element.tag[1]) for element in tree.iter() if isinstance(element.tag, str) and element.tag in ("h1", "h2", "h3")]
    assert heads.count(1) == 1 and heads[0] == 1, f"{where}: headings {heads}"
    for table in tree.iter("table"):
        assert table.find("caption") is not None, f"{where}: a table without caption"
        assert all(cell.get("scope") for cell in table.iter("th")), f"{where}: a header cell without scope"
    for field in tree.iter():
        if field.tag in ("select", "input") and field.get("type") != "hidden":
            label = any(one.get("for") == field.get("id") for one in tree.iter("label"))
            inside = any(field in list(one.iter()) for one in tree.iter("label"))
            assert label or inside, f"{where}: the field {field.get('name')} has no label"
    return tree
