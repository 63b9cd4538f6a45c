#!/usr/bin/python3
"""The checker of CAP documents finds a violation of each of its rules, and none in a good document (cap.py)."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cap  # noqa: E402

FIRST = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>one</identifier><sender>hall.example</sender><sent>2020-02-10T09:00:00+08:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Restricted</scope><restriction>staff</restriction>
  <incidents>incident-1 "two words"</incidents>
  <info>
    <language>zh-CN</language><category>Health</category><event>Fever</event><responseType>Execute</responseType>
    <urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
    <eventCode><valueName>rule</valueName><value>fever</value></eventCode>
    <effective>2020-02-10T09:00:00+08:00</effective><expires>2020-02-10T10:00:00+08:00</expires>
    <headline>Fever</headline><web>https://hall.example/</web>
    <resource><resourceDesc>map</resourceDesc><mimeType>image/png</mimeType><size>7</size>
      <digest>da39a3ee5e6b4b0d3255bfef95601890afd80709</digest></resource>
    <area><areaDesc>Hall</areaDesc><polygon>1,1 1,2 2,2 1,1</polygon><circle>35.6,117 0.5</circle>
      <geocode><valueName>GB/T 2260</valueName><value>370881</value></geocode><altitude>1</altitude><ceiling>2</ceiling></area>
  </info>
</alert>"""
UPDATE = FIRST.replace("one</id", "two</id").replace("09:00:00+08:00</sent", "09:05:00+08:00</sent").replace(
    "Alert</msgType>", "Update</msgType>").replace(
    "<incidents>", "<references>hall.example,one,2020-02-10T09:00:00+08:00</references><incidents>")

# Rule, what is replaced, by what; in the first document, or in the update of it.
PLANTED = (
    ("xml", "</alert>", ""),
    ("root", "cap:1.2", "cap:1.1"),
    ("unknown", "<event>Fever</event>", "<event>Fever</event><colour>red</colour>"),
    ("order", "<urgency>Immediate</urgency><severity>Severe</severity>", "<severity>Severe</severity><urgency>Immediate</urgency>"),
    ("order", "<status>Actual</status><msgType>Alert</msgType>", "<msgType>Alert</msgType><status>Actual</status>"),
    *(("required", rf"<{name}>[^<]*</{name}>", "") for name in (
        "identifier", "sender", "sent", "status", "msgType", "scope", "category", "event", "urgency", "severity", "certainty",
        "areaDesc", "resourceDesc", "mimeType", "valueName", "value")),
    ("once", "<status>Actual</status>", "<status>Actual</status><status>Actual</status>"),
    ("text", "<status>", "and <status>"),
    ("nested", "<headline>Fever", "<headline><b>Fever</b>"),
    ("empty", "<headline>Fever", "<headline>"),
    *(("word", rf"<{name}>[^<]*<", f"<{name}>actual<") for name in cap.WORDS),
    *(("time", rf"<{name}>[^<]*<", f"<{name}>{value}<") for name in ("sent", "effective", "expires") for value in (
        "2020-02-10T01:00:00Z", "2020-02-10T09:00:00", "2020-02-10T09:00:00.5+08:00", "2020-02-10 09:00:00+08:00",
        "2020-02-30T09:00:00+08:00", "20200210T090000+0800")),
    ("utc", r"<effective>[^<]*<", "<effective>2020-02-10T01:00:00+00:00<"),
    *(("name", rf"<{name}>[^<]*<", f"<{name}>{value}<") for name in ("identifier", "sender") for value in (
        "a b", "a,b", "a&lt;b", "a&amp;b")),
    ("restriction", "<restriction>staff</restriction>", ""),
    ("restriction", "<scope>Restricted", "<scope>Public"),
    ("addresses", "<scope>Restricted</scope><restriction>staff</restriction>", "<scope>Private</scope>"),
    ("tokens", '"two words"', '"two words'),
    ("note", "<status>Actual", "<status>Exercise"),
    ("note", "<msgType>Alert", "<msgType>Error"),
    ("info", r"(?s)<info>.*</info>", ""),
    ("language", "<language>zh-CN", "<language>zh_CN"),
    ("headline", "<headline>", "<headline>" + "x" * 156),
    ("expires", r"<expires>2020-02-10T10", "<expires>2020-02-10T09"),
    ("all-clear", "<responseType>Execute", "<responseType>AllClear"),
    ("web", "<web>https:", "<web>"),
    ("polygon", "1,1 1,2 2,2 1,1", "1,1 1,2 1,1"),
    ("polygon", "1,1 1,2 2,2 1,1", "1,1 1,2 2,2 2,1"),
    ("circle", "35.6,117 0.5", "35.6,117"),
    ("ceiling", "<altitude>1</altitude>", ""),
    ("digest", "da39a3", "da39"),
    ("size", "<size>7", "<size>many"),
    ("mime", "image/png", "png"),
    ("references", "<incidents>", "<references>hall.example,one,2020-02-10T09:00:00+08:00</references><incidents>"),
)
PLANTED_IN_UPDATE = (
    *(("references", r"(?s)<msgType>Update(.*)<references>.*</references>", rf"<msgType>{kind}\1") for kind in (
        "Update", "Cancel", "Ack")),
    ("reference", "hall.example,one,2020-02-10T09:00:00.08:00", "hall.example,one"),
    ("reference", "hall.example,one,2020-02-10T09:00:00.08:00", "hall.example,,2020-02-10T09:00:00+08:00"),
    ("reference", "one,2020-02-10T09:00:00.08:00", "one,2020-02-10T01:00:00Z"),
    ("dangling", "hall.example,one,", "hall.example,none,"),
    ("dangling", "one,2020-02-10T09:00:00", "one,2020-02-10T09:00:01"),
    ("dangling", "hall.example,one", "other.example,one"),
    ("later", "09:05:00[+]08:00</sent", "08:55:00+08:00</sent"),
    ("twice", "two</identifier", "one</identifier"),
)

FEED = f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>t</title><updated>2020-02-10T09:00:00+08:00</updated>
<author><name>hall</name></author><entry><id>urn:y</id><title>t</title><updated>2020-02-10T09:00:00+08:00</updated>
<content type="application/cap+xml">{FIRST[FIRST.index("<alert"):]}</content></entry></feed>"""
PLANTED_IN_FEED = (("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns"), ("<id>urn:x</id>", ""), ("<title>t</title>", ""),
                   ("<updated>2020-02-10T09:00:00.08:00</updated>", ""), ("<author><name>hall</name></author>", ""),
                   (r"(?s)<content.*</content>", ""), ("application/cap.xml", "text/html"), (r"(<entry>(?s:.*)</entry>)", r"\1\1"),
                   (r"(?s)(<entry>.*?<updated>2020-02-10T)09", r"\g<1>10"), ("<status>Actual", "<status>actual"))


def rules(found):
    return {line.split(":")[0] for line in found}


class Rules(unittest.TestCase):
    def plant(self, document, pattern, replacement):
        planted = re.sub(pattern, replacement, document, count=1)
        self.assertTrue(planted != document, f"nothing to plant at {pattern}")
        return planted

    def test_g2_good_documents_are_good(self):
        seen = cap.Seen()
        self.assertEqual([], seen.check(FIRST))
        self.assertEqual([], seen.check(UPDATE))
        self.assertEqual([], seen.check(UPDATE), "delivered again")
        self.assertEqual([], cap.feed(FEED))

    def test_g2_each_rule_is_found_broken(self):
        for rule, pattern, replacement in PLANTED:
            with self.subTest(rule=rule, pattern=pattern):
                self.assertIn(rule, rules(cap.Seen().check(self.plant(FIRST, pattern, replacement))))

    def test_g2_each_rule_between_documents_is_found_broken(self):
        for rule, pattern, replacement in PLANTED_IN_UPDATE:
            with self.subTest(rule=rule, pattern=pattern):
                seen = cap.Seen()
                seen.check(FIRST)
                self.assertIn(rule, rules(seen.check(self.plant(UPDATE, pattern, replacement))))

    def test_g2_what_is_cancelled_stays_so(self):
        seen = cap.Seen()
        seen.check(FIRST)
        self.assertEqual([], seen.check(UPDATE.replace("Update</msgType>", "Cancel</msgType>")))
        self.assertIn("cancelled", rules(seen.check(UPDATE.replace("two</id", "three</id"))))

    def test_g2_a_feed_with_mistakes(self):
        for pattern, replacement in PLANTED_IN_FEED:
            with self.subTest(pattern=pattern):
                self.assertNotEqual([], cap.feed(self.plant(FEED, pattern, replacement)))

    def test_g2_no_rule_is_without_a_violation(self):
        source = pathlib.Path(cap.__file__).read_text()
        written = set(re.findall(r'(?:yield|append\(|return \[) ?f?"([a-z-]+): ', source))
        self.assertEqual(written - {"feed"}, {rule for rule, *_ in PLANTED + PLANTED_IN_UPDATE} | {"cancelled"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
