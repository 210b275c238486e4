#!/usr/bin/env python3
"""Checks Assay's ledger independently: this file shares no code with Assay.

    python3 verify_proof.py BUNDLE.json [--checkpoint FILE]
        Checks the proof that one entry is in a log (a document of `assay audit prove`).
        With --checkpoint, the proof must be for that checkpoint, had from elsewhere, or show
        that the log has only grown since it.

    python3 verify_proof.py --database FILE [--checkpoint FILE]
        Opens an Assay file read-only and recomputes every entry, commitment, node, root and
        checkpoint of its log from the tables. With --checkpoint, its first entries must also be
        those of that checkpoint, had from elsewhere: nothing before it was changed since.

Needs Python 3.8 and its standard library. Exit status: 0 all is proved, 1 something does not fit
(the first such thing is named), 2 the arguments are wrong. With --vouched also 3: all is
consistent, but no checkpoint from elsewhere vouches for the root; the log may be made up.

The log is a Merkle tree (RFC 6962) over the bodies of its entries, which are canonical JSON
(RFC 8785). A body holds HMAC-SHA-256 commitments in place of personal data:
    salt      = HMAC(subject's key, "salt/v1" + entry number as 8 bytes, big-endian)
    commit    = HMAC(salt, "assay/payload/v1" + 0x00 + payload)
    subject   = the first 16 bytes of HMAC(subject's key, "subject/v1")
"""

import argparse
import base64
import datetime
import hashlib
import hmac
import json
import sqlite3
import sys
import urllib.parse

STORED_LEVEL = 8
MAX_INTEGER = 2**63 - 1


class Mismatch(Exception):
    """Something is not what it claims to be."""


def require(condition, message):
    if not condition:
        raise Mismatch(message)


# Hashes.


def sha256(data):
    return hashlib.sha256(data).digest()


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def leaf_hash(body):
    return sha256(b"\x00" + body)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def commitment(salt, payload):
    return mac(salt, b"assay/payload/v1\x00" + payload)


class Frontier:
    """The complete subtrees at the right edge of a growing tree, the largest first."""

    def __init__(self):
        self.size = 0
        self.subtrees = []

    def append(self, leaf):
        """Adds a leaf and yields (level, position, hash) of each subtree it completes."""
        level, position, value = 0, self.size, leaf
        while position & 1:
            value = node_hash(self.subtrees.pop(), value)
            level, position = level + 1, position >> 1
            yield level, position, value
        self.subtrees.append(value)
        self.size += 1

    def root(self):
        if not self.subtrees:
            return sha256(b"")
        value = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            value = node_hash(left, value)
        return value


def root_from_path(leaf, index, size, path):
    """The root that an audit path leads to (RFC 9162, 2.1.3.2)."""
    require(0 <= index < size, "the entry's number is not below the size of the log")
    place, last, value = index, size - 1, leaf
    for sibling in path:
        require(last > 0, "the path is too long for the size of the log")
        if place & 1 or place == last:
            value = node_hash(sibling, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        place, last = place >> 1, last >> 1
    require(last == 0, "the path is too short for the size of the log")
    return value


def grown(old_size, old_root, size, root, path):
    """Whether a tree begins with an older one (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size < size:
        return not path and (old_size == 0 or (old_size == size and old_root == root))
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    rest = list(path)
    if place and not rest:
        return False
    old = new = rest.pop(0) if place else old_root
    for sibling in rest:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root


# Texts.


def parse_json(data, what):
    """Reads strict JSON without fractions, from bytes."""

    def members(pairs):
        require(len(dict(pairs)) == len(pairs), f"{what} has a key twice")
        return dict(pairs)

    def refuse(text):
        raise Mismatch(f"{what} holds the number {text}; only integers are allowed")

    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=members,
            parse_float=refuse,
            parse_constant=refuse,
        )
    except (ValueError, RecursionError) as error:
        raise Mismatch(f"{what} is not JSON: {error}") from None


def canonical(value):
    """The text of a value in canonical form."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(element) for element in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def is_integer(value):
    return type(value) is int and -MAX_INTEGER - 1 <= value <= MAX_INTEGER


def from_hex(text, count, what):
    good = isinstance(text, str) and len(text) == 2 * count
    require(good and set(text) <= set("0123456789abcdef"), f"{what} is not {2 * count} hex digits")
    return bytes.fromhex(text)


def parse_entry(body, what):
    """The members of an entry's body, which must be in canonical form."""
    entry = parse_json(body, what)
    require(isinstance(entry, dict), f"{what} is not an object")
    known = {"at", "commit", "facts", "kind", "log", "seq", "subject", "v"}
    require(set(entry) <= known, f"{what} has unknown members")
    require(entry.get("v") == 1 and is_integer(entry["v"]), f"{what} is not of version 1")
    for name in ("at", "seq"):
        require(is_integer(entry.get(name)), f"{what}: {name} is not an integer")
    for name in ("kind", "log"):
        require(isinstance(entry.get(name), str), f"{what}: {name} is not a string")
    if "commit" in entry:
        entry_commit = from_hex(entry["commit"], 32, f"{what}: commit")
    else:
        entry_commit = None
    subject = from_hex(entry["subject"], 16, f"{what}: subject") if "subject" in entry else None
    try:
        rewritten = canonical(entry).encode("utf-8")
    except UnicodeEncodeError:
        raise Mismatch(f"{what} holds half a surrogate pair") from None
    require(rewritten == body, f"{what} is not in canonical form")
    return dict(entry, commit=entry_commit, subject=subject)


def unsigned(note):
    """The text above the signatures of a C2SP signed note; a note without any as it is."""
    text, gap, signatures = note.partition("\n\n")
    signed = gap and all(line.startswith("\u2014 ") for line in signatures[:-1].split("\n"))
    return text + "\n" if signed else note


def parse_checkpoint(note, what):
    """Origin, size and root of a checkpoint in the text of C2SP tlog-checkpoint.

    Signatures under it (C2SP signed-note) are left to those who have the key."""
    require(isinstance(note, str) and note.endswith("\n"), f"{what} has no last line feed")
    note = unsigned(note)
    lines = note[:-1].split("\n")
    require(len(lines) >= 3 and all(lines), f"{what} has too few lines or an empty one")
    origin, size, root = lines[:3]
    good = len(size) <= 20 and size.isascii() and size.isdigit() and str(int(size)) == size
    require(good, f"{what}: the size is not a number")
    try:
        value = base64.b64decode(root, validate=True)
    except ValueError:
        raise Mismatch(f"{what}: the root is not Base64") from None
    good = len(value) == 32 and base64.b64encode(value).decode() == root
    require(good, f"{what}: the root is not 32 bytes in Base64")
    return origin, int(size), value


def moment(microseconds):
    try:
        start = datetime.datetime(1970, 1, 1)
        return (start + datetime.timedelta(microseconds=microseconds)).isoformat() + "Z"
    except OverflowError:
        return f"{microseconds} microseconds after 1970"


# A bundle.


def earlier_checkpoints(bundle, origin, size, root):
    """The texts of the earlier checkpoints of a proof, each of which the log must begin with."""
    found = []
    notes = bundle.get("earlier", [])
    good = isinstance(notes, list) and len(notes) <= 32
    require(good, "the earlier checkpoints are no short array")
    require(notes or "earlier" not in bundle, "the earlier checkpoints are an empty array")
    for note in notes:
        good = isinstance(note, dict) and set(note) == {"checkpoint", "path"}
        require(good and isinstance(note["checkpoint"], str), "an earlier checkpoint is malformed")
        old = parse_checkpoint(note["checkpoint"], "an earlier checkpoint")
        old_origin, old_size, old_root = old
        require(old_origin == origin, "an earlier checkpoint belongs to another log")
        require(0 < old_size < size, "an earlier checkpoint is not of a shorter log")
        path = note["path"]
        require(isinstance(path, list) and len(path) <= 64, "an earlier path is not a short array")
        path = [from_hex(value, 32, "a hash of an earlier path") for value in path]
        require(
            grown(old_size, old_root, size, root, path),
            f"the log does not begin with the {old_size} entries of an earlier checkpoint",
        )
        found.append(note["checkpoint"])
    return found


def verify_bundle(data, trusted):
    """Checks a proof and returns the lines that say what it proves."""
    bundle = parse_json(data, "the proof")
    require(isinstance(bundle, dict), "the proof is not an object")
    required = {"checkpoint", "entry", "format", "index", "log", "path", "size"}
    require(required <= set(bundle), "the proof lacks " + ", ".join(sorted(required - set(bundle))))
    extra = set(bundle) - required - {"earlier"}
    require(extra in (set(), {"payload", "salt"}), "the proof has unknown or lone members")
    require(bundle["format"] == "assay/inclusion-proof/v1", "the proof is of an unknown format")
    for name in ("checkpoint", "entry", "log", "payload"):
        require(isinstance(bundle.get(name, ""), str), f"the proof's {name} is not a string")
    index, size = bundle["index"], bundle["size"]
    require(is_integer(index) and is_integer(size), "the proof's index and size are not integers")

    body = bundle["entry"].encode("utf-8", "surrogatepass")
    entry = parse_entry(body, "the entry")
    origin, checkpoint_size, root = parse_checkpoint(bundle["checkpoint"], "the checkpoint")
    known = [bundle["checkpoint"], *earlier_checkpoints(bundle, origin, checkpoint_size, root)]
    given = trusted is None or unsigned(trusted) in known
    require(given, "neither the checkpoint nor an earlier one is the given one")
    require(entry["log"] == bundle["log"], "the entry belongs to another log")
    require(origin == bundle["log"], "the checkpoint belongs to another log")
    require(entry["seq"] == index, "the entry says that it has another number")
    require(checkpoint_size == size, "the checkpoint is for another size of the log")

    proved = [f"entry {index} of {origin}: {entry['kind']!r} at {moment(entry['at'])}"]
    if extra:
        require(entry["commit"] is not None, "a payload is shown, but the entry commits to none")
        salt = from_hex(bundle["salt"], 32, "the salt")
        payload = bundle["payload"].encode("utf-8", "surrogatepass")
        opened = commitment(salt, payload) == entry["commit"]
        require(opened, "the payload and salt are not what the entry commits to")
        proved.append(f"proved: the payload shown ({len(payload)} bytes) is what it commits to")
    path = bundle["path"]
    require(isinstance(path, list) and len(path) <= 64, "the path is not a short array")
    path = [from_hex(value, 32, "a hash of the path") for value in path]
    found = root_from_path(leaf_hash(body), index, size, path)
    require(found == root, "the path does not lead from the entry to the checkpoint's root")
    proved.append(f"proved: it is in the log of {size} entries with root {root.hex()}")
    if trusted is None:
        proved.append("not proved: that this is the log's true root; compare it with a copy of")
        proved.append("the checkpoint from elsewhere (--checkpoint)")
    else:
        is_same = unsigned(trusted) == bundle["checkpoint"]
        words = "that root is the one of" if is_same else "that log begins with the entries of"
        proved.append(f"proved: {words} the checkpoint you gave")
    return proved


# A database.


class LogCheck:
    """Recomputes the log of one Assay file."""

    def __init__(self, connection, trusted=None):
        self.connection = connection
        heads = self.rows("SELECT origin, size, root, frontier, checkpoints FROM ledger_head")
        require(len(heads) == 1, f"ledger_head has {len(heads)} rows in place of one")
        self.origin, self.size, self.root, self.edge, self.checkpoint_count = heads[0]
        self.frontier = Frontier()
        self.nodes = {}
        self.committed = self.opened = 0
        self.trusted = None
        if trusted is not None:
            self.trusted = self.read_trusted(trusted)

    def read_trusted(self, note):
        """Size and root of a checkpoint had from elsewhere, which must be of this log."""
        name = "the given checkpoint"
        origin, size, root = parse_checkpoint(note, name)
        require(origin == self.origin, f"{name} is of the log {origin!r}, this is {self.origin!r}")
        require(size <= self.size, f"{name} is for {size} entries, the log has {self.size}")
        return size, root

    def rows(self, query):
        return self.connection.execute(query).fetchall()

    def run(self):
        self.read_checkpoints()
        self.check_checkpoints_at(0)
        keys = self.read_keys()
        self.read_erasures()
        query = """
            SELECT e.seq, e.kind, e.at, e.subject, e.body, e.leaf, p.subject_id, p.payload
            FROM ledger_entry AS e LEFT JOIN ledger_payload AS p ON p.seq = e.seq ORDER BY e.seq
            """
        for row in self.connection.execute(query):
            self.check_entry(row, keys)
        self.check_end()

    def read_keys(self):
        keys = {}
        for subject_id, key in self.rows("SELECT subject_id, key FROM subject_key"):
            good = isinstance(key, bytes) and len(key) == 32
            require(good, f"subject_key {subject_id} is damaged")
            keys[subject_id] = (key, mac(key, b"subject/v1")[:16])
        return keys

    def read_erasures(self):
        """The last entry that says of each pseudonym that the person was erased."""
        self.erasures = dict(
            self.rows(
                "SELECT subject, max(seq) FROM ledger_entry"
                " WHERE kind = 'erasure' AND subject IS NOT NULL GROUP BY subject"
            )
        )

    def read_checkpoints(self):
        self.checkpoints = []
        largest = 0
        query = "SELECT number, size, note, recorded_at FROM ledger_checkpoint ORDER BY number"
        for expected, (number, size, note, time) in enumerate(self.rows(query), start=1):
            name = f"checkpoint {expected}"
            require(number == expected, f"{name} is missing")
            origin, noted_size, root = parse_checkpoint(note, name)
            require(origin == self.origin, f"{name} belongs to the log {origin!r}")
            require(noted_size == size, f"{name} is for {noted_size} entries, its row says {size}")
            lines = note.split("\n")[3:-1]
            good = lines == [f"recorded_at {time}"]
            require(good, f"{name}: column recorded_at is not that of its text")
            require(largest <= size, f"{name} is for fewer entries than the one before")
            require(size <= self.size, f"{name} is for {size} entries, the log has {self.size}")
            largest = size
            self.checkpoints.append((name, size, root))
        found = len(self.checkpoints)
        require(
            found == self.checkpoint_count,
            f"there are {found} checkpoints, ledger_head says {self.checkpoint_count}",
        )
        self.waiting = list(reversed(self.checkpoints))

    def check_checkpoints_at(self, size):
        while self.waiting and self.waiting[-1][1] == size:
            name, _, root = self.waiting.pop()
            holds = self.frontier.root() == root
            require(holds, f"{name} has another root than its {size} entries")
        if self.trusted is not None and self.trusted[0] == size:
            holds = self.frontier.root() == self.trusted[1]
            require(holds, f"the first {size} entries are not those of the given checkpoint")

    def check_entry(self, row, keys):
        seq, kind, at, subject, body, leaf, subject_id, payload = row
        expected = self.frontier.size
        require(seq == expected, f"entry {expected} is missing")
        name = f"entry {seq}"
        require(isinstance(body, bytes), f"{name} has no body")
        entry = parse_entry(body, name)
        require(entry["log"] == self.origin, f"{name} belongs to the log {entry['log']!r}")
        require(entry["seq"] == seq, f"{name} says that it is number {entry['seq']}")
        require(entry["kind"] == kind, f"{name}: column kind is not that of the body")
        require(entry["at"] == at, f"{name}: column at is not that of the body")
        require(entry["subject"] == subject, f"{name}: column subject is not that of the body")
        require(leaf_hash(body) == leaf, f"{name}: column leaf is not the hash of the body")
        if entry["commit"] is not None:
            self.committed += 1
        if payload is not None:
            self.check_payload(name, seq, entry, subject_id, payload, keys)
        elif entry["commit"] is not None:
            erased = self.erasures.get(subject, -1) > seq
            require(erased, f"{name}: its payload is missing, and no entry tells of an erasure")
        for level, position, value in self.frontier.append(leaf):
            if level >= STORED_LEVEL:
                self.nodes[level, position] = value
        self.check_checkpoints_at(self.frontier.size)

    def check_payload(self, name, seq, entry, subject_id, payload, keys):
        require(entry["commit"] is not None, f"{name} commits to no payload, but has one")
        require(subject_id in keys, f"{name} has a payload, but subject {subject_id} has no key")
        key, reference = keys[subject_id]
        expected = reference if subject_id else None
        require(entry["subject"] == expected, f"{name} is about another subject than its payload")
        salt = mac(key, b"salt/v1" + seq.to_bytes(8, "big"))
        require(commitment(salt, payload) == entry["commit"], f"{name} commits to another payload")
        self.opened += 1

    def check_end(self):
        found = self.frontier.size
        require(found == self.size, f"there are {found} entries, ledger_head says {self.size}")
        orphans = self.rows(
            "SELECT min(seq) FROM ledger_payload WHERE seq NOT IN (SELECT seq FROM ledger_entry)"
        )
        require(orphans[0][0] is None, f"payload {orphans[0][0]} belongs to no entry")
        stored = self.rows("SELECT level, position, hash FROM ledger_node")
        for level, position, value in stored:
            name = f"node {position} of level {level}"
            require((level, position) in self.nodes, f"{name} is not part of the tree")
            require(self.nodes[level, position] == value, f"{name} is not the hash of its leaves")
        kept = {(level, position) for level, position, _ in stored}
        for level, position in sorted(set(self.nodes) - kept):
            raise Mismatch(f"node {position} of level {level} is missing")
        root = self.frontier.root()
        require(root == self.root, "the root in ledger_head is not that of the entries")
        edge = b"".join(self.frontier.subtrees)
        require(edge == self.edge, "the frontier in ledger_head is not that of the entries")

    def report(self):
        erased = self.committed - self.opened
        tail = self.size - (self.checkpoints[-1][1] if self.checkpoints else 0)
        lines = [
            f"log {self.origin}: {self.size} entries, root {self.root.hex()}",
            f"proved: every entry, {len(self.nodes)} nodes and the root are as recomputed",
            f"proved: {self.opened} payloads are what their entries commit to; {erased} erased",
            f"proved: {len(self.checkpoints)} checkpoints hold; {tail} entries after the last",
        ]
        if self.trusted is None:
            lines.append("not proved: that this is the log's true root; compare it with a copy of")
            lines.append("a checkpoint from elsewhere (--checkpoint)")
        else:
            size = self.trusted[0]
            lines.append(f"proved: its first {size} entries are those of the checkpoint you gave")
        return lines


def verify_database(path, trusted):
    address = "file:" + urllib.parse.quote(path) + "?mode=ro"
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
        connection.execute("BEGIN")
        check = LogCheck(connection, trusted)
        check.run()
        connection.close()
    except (sqlite3.Error, TypeError, AttributeError) as error:
        raise Mismatch(f"{path} cannot be read: {error}") from None
    return check.report()


def main():
    parser = argparse.ArgumentParser(description="Checks an Assay ledger independently.")
    parser.add_argument("bundle", nargs="?", help="a proof of one entry")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint had from elsewhere")
    parser.add_argument("--database", metavar="FILE", help="an Assay file, in place of a proof")
    parser.add_argument(
        "--vouched",
        action="store_true",
        help="exit with 3 unless a checkpoint from elsewhere vouches for the root",
    )
    options = parser.parse_args()
    if (options.bundle is None) == (options.database is None):
        parser.error("give one proof, or --database FILE")
    try:
        trusted = None
        if options.checkpoint is not None:
            with open(options.checkpoint, encoding="utf-8", newline="") as file:
                trusted = file.read()
        if options.database is not None:
            lines = verify_database(options.database, trusted)
        else:
            with open(options.bundle, "rb") as file:
                lines = verify_bundle(file.read(), trusted)
    except (Mismatch, OSError, UnicodeDecodeError) as error:
        print(f"not proved: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 3 if options.vouched and trusted is None else 0


if __name__ == "__main__":
    sys.exit(main())
