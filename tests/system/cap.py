"""The rules of the Common Alerting Protocol 1.2 (OASIS Standard CAP-v1.2, 1 July 2010), written from its text and its schema.

    seen = cap.Seen()                       # what a receiver has had from its senders so far
    seen.check(document)                    # a list of what is wrong with it: "rule: what"; [] if nothing

cap_rules_test.py plants a violation of each rule. feed() does the same for an Atom feed (RFC 4287) of such documents.
"""

import datetime
import re
import xml.etree.ElementTree as ElementTree

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"

# Elements in the order of the schema: name, least and greatest number (None: any).
ALERT = (("identifier", 1, 1), ("sender", 1, 1), ("sent", 1, 1), ("status", 1, 1), ("msgType", 1, 1), ("source", 0, 1),
         ("scope", 1, 1), ("restriction", 0, 1), ("addresses", 0, 1), ("code", 0, None), ("note", 0, 1), ("references", 0, 1),
         ("incidents", 0, 1), ("info", 0, None))
INFO = (("language", 0, 1), ("category", 1, None), ("event", 1, 1), ("responseType", 0, None), ("urgency", 1, 1),
        ("severity", 1, 1), ("certainty", 1, 1), ("audience", 0, 1), ("eventCode", 0, None), ("effective", 0, 1),
        ("onset", 0, 1), ("expires", 0, 1), ("senderName", 0, 1), ("headline", 0, 1), ("description", 0, 1),
        ("instruction", 0, 1), ("web", 0, 1), ("contact", 0, 1), ("parameter", 0, None), ("resource", 0, None), ("area", 0, None))
RESOURCE = (("resourceDesc", 1, 1), ("mimeType", 1, 1), ("size", 0, 1), ("uri", 0, 1), ("derefUri", 0, 1), ("digest", 0, 1))
AREA = (("areaDesc", 1, 1), ("polygon", 0, None), ("circle", 0, None), ("geocode", 0, None), ("altitude", 0, 1), ("ceiling", 0, 1))
PAIR = (("valueName", 1, 1), ("value", 1, 1))
CONTAINERS = {"alert": ALERT, "info": INFO, "resource": RESOURCE, "area": AREA, "eventCode": PAIR, "parameter": PAIR,
              "geocode": PAIR}

WORDS = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
REFERRING = ("Update", "Cancel", "Ack", "Error")
HEADLINE_MAX = 160

# Times: an offset, never a letter, and no fraction; UTC is -00:00 (3.3.2).
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
NAME = re.compile(r"[^\s,<&]+")  # of identifier and sender
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")  # RFC 3066
DIGEST = re.compile(r"[0-9a-fA-F]{40}")  # SHA-1
POINT = r"-?\d+(\.\d+)?,-?\d+(\.\d+)?"
POLYGON = re.compile(rf"{POINT}( {POINT}){{3,}}")
CIRCLE = re.compile(rf"{POINT} \d+(\.\d+)?")
TOKENS = re.compile(r'"[^"]*"|[^\s"]+')
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def local(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def text(element, name):
    """None: there is no such element."""
    child = element.find(f"{{{NAMESPACE}}}{name}")
    return None if child is None else child.text or ""


def texts(element, name):
    return [child.text or "" for child in element.findall(f"{{{NAMESPACE}}}{name}")]


def instant(value):
    """None: not one."""
    try:
        return datetime.datetime.fromisoformat(value) if TIME.fullmatch(value or "") else None
    except ValueError:
        return None


def check_structure(element):
    """Which elements, how many, in which order; and no text between them."""
    name, rules = local(element), CONTAINERS[local(element)]
    order = [rule[0] for rule in rules]
    children = [child for child in element if child.tag != SIGNATURE or name != "alert"]
    names = [local(child) for child in children]
    for child in names:
        if child not in order:
            yield f"unknown: <{child}> in <{name}>"
    known = [order.index(child) for child in names if child in order]
    if known != sorted(known):
        yield f"order: <{name}> has {names}"
    for child, least, greatest in rules:
        if names.count(child) < least:
            yield f"required: <{name}> has no <{child}>"
        elif greatest and names.count(child) > greatest:
            yield f"once: <{name}> has {names.count(child)} <{child}>"
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        yield f"text: between the elements of <{name}>"
    for child in children:
        if local(child) in CONTAINERS:
            yield from check_structure(child)
        elif len(child):
            yield f"nested: elements in <{local(child)}>"
        elif not (child.text or "").strip():
            yield f"empty: <{local(child)}>"


def check_words(alert):
    for element in alert.iter():
        allowed = WORDS.get(local(element))
        if allowed and element.text not in allowed.split():
            yield f"word: <{local(element)}> {element.text!r}"


def check_times(alert):
    for element in alert.iter():
        if local(element) not in ("sent", "effective", "onset", "expires"):
            continue
        if instant(element.text) is None:
            yield f"time: <{local(element)}> {element.text!r}"
        elif element.text.endswith("+00:00"):
            yield f"utc: <{local(element)}> {element.text!r}, not -00:00"


def check_header(alert):
    for name in ("identifier", "sender"):
        if text(alert, name) and not NAME.fullmatch(text(alert, name)):
            yield f"name: <{name}> {text(alert, name)!r} has blanks, commas, < or &"
    scope = text(alert, "scope")
    if (scope == "Restricted") != (text(alert, "restriction") is not None):
        yield f"restriction: scope {scope}"
    if scope == "Private" and text(alert, "addresses") is None:
        yield "addresses: none, and the scope is Private"
    for name in ("addresses", "incidents"):
        if text(alert, name) and TOKENS.sub("", text(alert, name)).strip():
            yield f"tokens: <{name}> {text(alert, name)!r}: blanks want quotes"
    if text(alert, "status") == "Exercise" and not text(alert, "note"):
        yield "note: an exercise is named in it"
    if text(alert, "msgType") == "Error" and not text(alert, "note"):
        yield "note: an error is explained in it"
    if text(alert, "msgType") in ("Alert", "Update") and not alert.findall(f"{{{NAMESPACE}}}info"):
        yield "info: none"


def check_info(info):
    language = text(info, "language")
    if language is not None and not LANGUAGE.fullmatch(language):
        yield f"language: {language!r}"
    if len(text(info, "headline") or "") > HEADLINE_MAX:
        yield f"headline: more than {HEADLINE_MAX} characters"
    effective, expires = instant(text(info, "effective")), instant(text(info, "expires"))
    if effective and expires and expires <= effective:
        yield "expires: before it is effective"
    if "AllClear" in texts(info, "responseType") and text(info, "urgency") != "Past":
        yield "all-clear: what is over is past"
    if text(info, "web") and not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", text(info, "web")):
        yield "web: no absolute URI"


def check_place(alert):
    for area in alert.iter(f"{{{NAMESPACE}}}area"):
        for polygon in texts(area, "polygon"):
            if not POLYGON.fullmatch(polygon) or polygon.split()[0] != polygon.split()[-1]:
                yield f"polygon: {polygon!r} is not four points or more, the last the first"
        for circle in texts(area, "circle"):
            if not CIRCLE.fullmatch(circle):
                yield f"circle: {circle!r}"
        if text(area, "ceiling") is not None and text(area, "altitude") is None:
            yield "ceiling: without altitude"
    for resource in alert.iter(f"{{{NAMESPACE}}}resource"):
        if text(resource, "digest") is not None and not DIGEST.fullmatch(text(resource, "digest")):
            yield f"digest: {text(resource, 'digest')!r} is no SHA-1"
        if text(resource, "size") is not None and not text(resource, "size").isdigit():
            yield f"size: {text(resource, 'size')!r}"
        if text(resource, "mimeType") and not re.fullmatch(r"[\w.+-]+/[\w.+-]+", text(resource, "mimeType")):
            yield f"mime: {text(resource, 'mimeType')!r}"


class Seen:
    """Documents by their extended identifier "sender,identifier,sent"."""

    def __init__(self):
        self.documents, self.cancelled = {}, set()

    def check_references(self, alert, name, again):
        kind, references = text(alert, "msgType"), text(alert, "references")
        if kind in REFERRING and not references:
            yield f"references: none in {kind}"
        if kind == "Alert" and references:
            yield "references: of an Alert"
        sent = instant(text(alert, "sent"))
        for reference in (references or "").split():
            parts = reference.split(",")
            if len(parts) != 3 or not all(parts) or instant(parts[2]) is None:
                yield f"reference: {reference!r} is not sender,identifier,sent"
            elif reference not in self.documents:
                yield f"dangling: {reference} was never seen"
            elif sent and instant(parts[2]) > sent:
                yield f"later: {reference} was sent later than this one"
            elif reference in self.cancelled and not again:
                yield f"cancelled: {reference} is cancelled already"

    def check(self, document):
        """bytes or text of a document. It counts as seen afterwards."""
        try:
            alert = ElementTree.fromstring(document)
        except ElementTree.ParseError as error:
            return [f"xml: {error}"]
        if alert.tag != f"{{{NAMESPACE}}}alert":
            return [f"root: {alert.tag}"]
        name = ",".join(text(alert, part) or "" for part in ("sender", "identifier", "sent"))
        same = ElementTree.canonicalize(ElementTree.tostring(alert, encoding="unicode"), strip_text=True)
        wrong = [*check_structure(alert), *check_words(alert), *check_times(alert), *check_header(alert), *check_place(alert)]
        for info in alert.findall(f"{{{NAMESPACE}}}info"):
            wrong += check_info(info)
        again = self.documents.get(name) == same
        wrong += self.check_references(alert, name, again)
        if any(other.split(",")[:2] == name.split(",")[:2] and (other != name or not again) for other in self.documents):
            wrong.append(f"twice: another document has the identifier {text(alert, 'identifier')}")
        self.documents[name] = same
        if text(alert, "msgType") == "Cancel":
            self.cancelled.update((text(alert, "references") or "").split())
        return wrong


def atom(element, name):
    return element.findall(f"{{{ATOM}}}{name}")


def check_feed_element(element, name, required):
    for child in required:
        if len(atom(element, child)) != 1 or not (atom(element, child)[0].text or "").strip():
            yield f"feed: <{name}> wants one <{child}>"
    for child in ("updated", "published"):
        for found in atom(element, child):
            if not RFC3339.fullmatch(found.text or ""):
                yield f"feed: <{child}> {found.text!r}"


def feed(document, seen=None):
    """What is wrong with an Atom feed, and with the documents in it if there are any: of those each stands alone, so that what they refer to
    need not have been seen unless `seen` is given."""
    root = ElementTree.fromstring(document)
    if root.tag != f"{{{ATOM}}}feed":
        return [f"feed: {root.tag}"]
    wrong = list(check_feed_element(root, "feed", ("id", "title", "updated")))
    entries = atom(root, "entry")
    if not atom(root, "author") and not all(atom(entry, "author") for entry in entries):
        wrong.append("feed: no author")
    ids = [entry.findtext(f"{{{ATOM}}}id") for entry in entries]
    if len(set(ids)) < len(ids):
        wrong.append("feed: two entries with one id")
    updated = root.findtext(f"{{{ATOM}}}updated") or ""
    if any((entry.findtext(f"{{{ATOM}}}updated") or "") > updated for entry in entries):
        wrong.append("feed: an entry is newer than the feed")
    for entry in entries:
        wrong += check_feed_element(entry, "entry", ("id", "title", "updated"))
        links = [link for link in atom(entry, "link") if link.get("rel", "alternate") == "alternate" and link.get("href")]
        if not atom(entry, "content") and not links:
            wrong.append("feed: an entry without content has a link")
        for content in atom(entry, "content"):
            if content.get("type") not in CAP_TYPES or len(content) != 1:
                wrong.append("feed: content that is no CAP document")
                continue
            found = (seen or Seen()).check(ElementTree.tostring(content[0]))
            wrong += [one for one in found if seen or not one.startswith("dangling")]
    return wrong
