"""VERIFY.txt of an evidence pack: plain commands, for somebody who has none of our software."""

TEXT = """\
HOW TO VERIFY THIS PACK

It takes a shell with sha256sum and openssl, and Python 3.6 or newer with nothing installed. Unpack the pack into a
folder of its own, go there, and give the commands that stand between rows of backticks. Each says OK, or fails and
says what is wrong.

1. No file was altered since the pack was made. Compare the last line with the digest that you were told when you got
   the pack, by another way than the pack itself: whoever can alter a file can also write a new list of digests.

```
sha256sum --check --strict SHA256SUMS && openssl dgst -sha256 SHA256SUMS
```

2. Everything in the web archive is as its own digests say, every link of the chain of custody follows from the one
   before, and every capture that the chain commits to is there, byte by byte.

```
python3 -I -S - <<'END'
import gzip, hashlib, json, sys, zipfile, zlib
def sha(data):
    return hashlib.sha256(data).hexdigest()
def need(holds, what):
    if not holds:
        sys.exit("FAILED: " + what)
def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
package = zipfile.ZipFile("blog.wacz")
told = package.read("datapackage.json")
digest = json.loads(package.read("datapackage-digest.json").decode())
need(digest["hash"] == "sha256:" + sha(told), "datapackage.json")
for file in json.loads(told.decode())["resources"]:
    need(file["hash"] == "sha256:" + sha(package.read(file["path"])), file["path"])
data, payloads, records = package.read("archive/data.warc.gz"), set(), 0
while data:
    member = zlib.decompressobj(31)
    text = member.decompress(data)
    need(member.eof, "a record of the web archive is cut")
    data, records = member.unused_data, records + 1
    head, _, rest = text.partition(b"\\r\\n\\r\\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\\r\\n")[1:])
    block = rest[:int(fields["Content-Length"])]
    need(fields["WARC-Block-Digest"] == "sha256:" + sha(block), fields["WARC-Record-ID"])
    if fields["WARC-Type"] == "response":
        body = block.partition(b"\\r\\n\\r\\n")[2]
        need(fields["WARC-Payload-Digest"] == "sha256:" + sha(body), fields["WARC-Record-ID"])
        payloads.add(sha(body))
before, links, captures, dropped = None, 0, 0, 0
for line in open("custody.jsonl", encoding="utf-8"):
    link = json.loads(line)
    place = "link %d" % link["number"]
    need(before in (None, link["before"]), place + " does not follow from the one before")
    for leaf in link["leaves"]:
        if "facts" in leaf:
            said = sha(bytes.fromhex(leaf["salt"]) + canonical(leaf["facts"]))
            name = "%s: %s %s" % (place, leaf["what"], leaf["which"])
            need(said == leaf["digest"], name + " is not what was committed to")
        body = leaf.get("facts", {}).get("capture", {}).get("digest")
        if body and leaf.get("dropped"):
            dropped += 1
        elif body:
            need(body in payloads, "%s: the bytes of a capture are not in the web archive" % place)
            captures += 1
    digests = [leaf["digest"] for leaf in link["leaves"]]
    said = sha(canonical({"before": link["before"], "leaves": digests, "number": link["number"]}))
    need(said == link["head"], place + " does not have the head that it says")
    before, links = link["head"], links + 1
print("OK: %d records, %d links, %d captures, %d without bytes" % (records, links, captures, dropped))
print("the head of the chain is %s" % before)
END
```

3. The head that the last command prints fixes everything before it. If somebody published it earlier, or holds it apart
   from whoever made the pack, then nothing that the pack says of the time before can have been written later.

WHAT IS IN IT

blog.wacz       what was captured, as a web archive; opens in a browser with https://replayweb.page
custody.jsonl   the chain of custody, a link a line: what each poll committed to, with the facts. A fact is covered by
                sha256(salt + facts); a head by sha256 of the head before, the number and the commitments
timeline.json   what changed of the blog, when, and every wording; timeline.html is the same for people
VERIFY.txt      this file
SHA256SUMS      the digests of all the others

WHAT THIS PROVES, AND WHAT NOT

If all commands succeed: these bytes, headers, times and wordings are what the collector recorded, and none of them was
altered since, as far back as the head is known to somebody else. Facts without a salt were erased on purpose; their
commitments are left. Bytes of captures may have been dropped, their digests kept: the second command counts those.

It does not prove that the publisher showed the same to everybody, nor at the same moment: the connection leaves nothing
that a third party could check. It does not prove that the collector's clock was right, nor that whoever ran it was
honest before the head was known elsewhere. Bodies are kept with the transfer's compression undone. The timelines are
made from the facts of custody.jsonl by software; where they matter, read the facts. This is no legal advice.
"""
