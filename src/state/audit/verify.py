"""Checks an unpacked evidence pack with Python 3 alone. Usage: python3 verify.py [FOLDER]. Exit 1 on any difference.

It shares no code with cutter. It does not verify signatures: README.txt says how to do that with gpg."""
import base64, datetime, hashlib, json, pathlib, struct, sys, uuid

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
failed = []


def say(text): print("".join(each if each.isprintable() else "?" for each in text))
def read(name): return there[name].read_bytes() if name in there else fail(f"{name} is missing", b"")
def sha(content): return hashlib.sha256(content).hexdigest()
def same(what, left, right): say(f"ok   {what}") if left == right else fail(f"{what}: {left} is not {right}")
def kept(text): return "sha256:" + sha(text.encode()) if len(text) > 256 else text  # the ledger holds long values as digests


def fail(text, value=None):
    say(f"FAIL {text}")
    failed.append(text)
    return value


def check_sums():
    sums = dict(reversed(line.split("  ", 1)) for line in read("SHA256SUMS").decode().splitlines())
    for name in sorted(set(sums) ^ (set(there) - {"SHA256SUMS"})): fail(f"{name} is not both in the folder and in SHA256SUMS")
    for name in sorted(set(sums) & set(there)):
        if sha(there[name].read_bytes()) != sums[name]: fail(f"{name} is not what SHA256SUMS says")


def flaw(row, size, prev):
    """What is wrong with a row of the ledger that should be number `size` and follow `prev`, or None."""
    receipt = json.loads(row["receipt"])
    if row["seq"] < size: return "it is there a second time"
    if row["seq"] > size: return "it is missing here"
    if (receipt["seq"], receipt["prev"], row["prev"]) != (size, prev, prev): return "it does not follow the one before it"
    if sha(row["body"].encode()) != receipt["body_sha256"]: return "the body is not the one that the receipt is for"
    if sha(b"\0" + row["receipt"].encode()) != row["leaf"]: return "it was edited"


def check_ledger():
    """The chain and the tree of RFC 6962: `full` holds the roots of its full subtrees. Rows and roots."""
    rows, prev, full, roots = [], "0" * 64, [], [sha(b"")]
    for size, line in enumerate(read("ledger.jsonl").decode(errors="replace").split("\n")[:-1]):
        try:
            row = json.loads(line)
            wrong = flaw(row, size, prev)
        except (ValueError, KeyError, TypeError):
            row, wrong = {"seq": size}, "it cannot be read"
        if wrong: return fail(f"receipt {min(row['seq'], size)}: {wrong}", (rows, roots))
        node, rest = bytes.fromhex(row["leaf"]), size
        while rest & 1: node, rest = hashlib.sha256(b"\1" + full.pop() + node).digest(), rest >> 1
        full.append(node)
        root = full[-1]
        for left in reversed(full[:-1]): root = hashlib.sha256(b"\1" + left + root).digest()
        if root.hex() != row["root"]: return fail(f"receipt {size}: the root over the receipts differs", (rows, roots))
        prev = row["leaf"]
        rows.append((json.loads(row["receipt"]), json.loads(row["body"])))
        roots.append(root.hex())
    say(f"ok   {len(rows)} receipts in one chain, root {roots[-1]}")
    return rows, roots


def record(*fields):
    """A row as PostgreSQL sends it: text, int, uuid, date and bytes, or None with the type that it would have."""
    out = struct.pack(">i", len(fields))
    for kind, value in fields:
        if value is not None:
            if kind == 25: value = value.encode()
            if kind == 23: value = struct.pack(">i", value)
            if kind == 2950: value = uuid.UUID(value).bytes
            if kind == 1082: value = struct.pack(">i", (datetime.date.fromisoformat(value) - datetime.date(2000, 1, 1)).days)
        out += struct.pack(">ii", kind, -1 if value is None else len(value)) + (value or b"")
    return hashlib.sha256(out).digest()


def rows_sha256(plan):
    """cutter.rows/1 of what the plan writes: every column of every row, each text taken from the source again."""
    T, N, source, based_on = 25, 23, plan["source"], plan["based_on"]
    text = source["text"].encode()
    there = {unit["wid"]: unit for unit in based_on["units"]} if based_on else {}
    framed = lambda *fields: sha(b"".join(b"%d:%s," % (len(field.encode()), field.encode()) for field in fields))
    run, lines = plan["header"]["run_id"], b""
    def row_id(table, place):
        start = framed("cutter.id/1", run, table)
        return str(uuid.UUID(f"{start[:12]}8{start[12:15]}a{start[15:24]}{place:06x}"))
    for place, unit in enumerate(sorted(plan["units"], key=lambda unit: unit["path"].encode()), 1):
        body, live = sha(text[unit["start_byte"]:unit["end_byte"]]), there.get(unit["wid"])
        carried = live is not None and live["sha256"] == body
        own = [row_id("unit_carry", place), live["uv_id"]] if carried else [row_id("unit_version", place)]
        bound = framed("cutter.unit/1", unit["unit_kind"], unit["section_type"], unit["eid"], unit["title"], body)
        lines += record((T, "c" if carried else "v"), *((2950, each) for each in own),
                        (2950, live["iu_id"] if live else row_id("information_unit", place)), *((T, unit[name]) for name in ("wid", "unit_kind", "change", "eid", "parent", "path")),
                        (N, unit["ordinal"]), *((T, unit[name]) for name in ("section_type", "label", "num", "title", "title_source", "citation")),
                        (T, body), (T, unit["norm_sha256"]), (T, bound), (N, unit["start_byte"]), (N, unit["end_byte"]))
    converter, profile, document = source["converter"], plan["profile"], plan["document"]
    title = None if plan["baseline"]["document_registered"] else document["title"]
    created = sum(unit["wid"] not in there for unit in plan["units"])
    return record((T, "cutter.rows/1"), (2950, run), (T, document["document_id"]), (T, title),
                  (2950, row_id("source_document_version_registry", 0)), (T, source["sha256"]), (T, sha(text)), (N, source["bytes"]), (T, source["media_type"]), (T, f"{converter['name']} {converter['version']}"),
                  (T, f"{profile['name']} {profile['version']}"), (T, profile["sha256"]), (1082, plan["valid_from"]),
                  (2950, based_on and based_on["source_version_id"]), (N, created), (N, len(plan["units"])), (17, hashlib.sha256(lines).digest())).hex()


check_sums()
rows, roots = check_ledger()
plan, digest = json.loads(read("plan.json") or "{}"), sha(read("plan.json"))
run = plan.get("header", {}).get("run_id")
def of(kind): return [body for receipt, body in rows if receipt["kind"] == "cutter_governance." + kind and receipt["run_id"] == run]


origin, size, root = (read("checkpoint").decode().split("\n") + [""] * 3)[:3]
same("the checkpoint is the head of the ledger", (size, root), (str(len(rows)), base64.b64encode(bytes.fromhex(roots[-1])).decode()))
same("the ledger is that of the plan's database", origin, f"cutter/{plan.get('target', {}).get('install_uuid')}")
same("the ledger registers this plan", [body["plan_sha256"] for body in of("cutter_run")], [digest])
cut = [step["output_sha256"] for step in of("cutter_run_step") if step["step"] == "cut_leg_a"]
if plan: same("the rows of the plan are those that were signed and written", [rows_sha256(plan)] * len(cut + [0]), [plan["rows_sha256"], *cut])
rejected = [receipt["seq"] for receipt, body in rows if receipt["kind"] == "cutter_authz.rejection" and body["plan_sha256"] == digest]
same("no receipt is for a rejection of the plan", rejected, [])
for receipt, body in rows:
    if receipt["kind"] == "cutter_authz.run_void" and receipt["run_id"] == run: say(f"     receipt {receipt['seq']} voided the run")
opened = {f"approvals/{body['gate']}.{body['review_decision_id']}.json": body for body in of("review_decision")}
resolved = {f"resolutions/{body['action']}.{body['review_decision_id']}.json": body
            for receipt, body in rows if receipt["kind"] == "cutter_authz.resolution" and receipt["run_id"] in (run, None)}
for what, due in ("approvals", opened), ("resolutions", resolved):
    same(f"the {what} are those of the ledger", sorted(name for name in there if name.startswith(what + "/") and name.endswith(".json")), sorted(due))
for name, body in sorted({**opened, **resolved}.items()):
    signed = json.loads(read(name) or "{}")
    head = signed.get("ledger_head") or {"size": 0, "root": roots[0]}
    same(f"{name} saw this ledger", head["root"], roots[head["size"]] if 0 <= head["size"] < len(roots) else None)
    if name in resolved: same(f"{name} is what the ledger records", kept(read(name).decode()), body["document"])
    else:
        same(f"{name} is what the ledger records", sha(read(name)), body["approval_sha256"])
        said = [signed.get(member + "_sha256") for member in ("plan", "review", "review_html", "rows")]
        same(f"{name} is for this plan, its reviews and its rows", said, [digest, sha(read("review.md")), sha(read("review.html")), plan["rows_sha256"]])
for receipt, body in rows:
    if receipt["kind"] == "cutter_authz.run_compensation" and receipt["run_id"] == run and "compensation.json" in there:
        same("compensation.json is what was carried out", sha(read("compensation.json")), body["compensation_sha256"])
approved = {body["approval_sha256"] for body in opened.values()}
same("every step names one of these approvals", [step["step"] for step in of("cutter_run_step") if step["approval_sha256"] not in approved], [])
for body in of("manifest_envelope"):
    envelope = json.loads(read("manifest.dsse.json") or '{"payload": "", "payloadType": "", "signatures": []}')
    payload = base64.b64decode(envelope["payload"])
    same("the manifest is what the ledger records", sha(payload), body["payload_sha256"])
    pae = b"DSSEv1 %d %s %d %s" % (len(envelope["payloadType"].encode()), envelope["payloadType"].encode(), len(payload), payload)
    same("manifest.pae is what is signed of it", sha(read("manifest.pae")), sha(pae))
    subjects = {subject["name"]: subject["digest"]["sha256"] for subject in json.loads(payload or '{"subject": []}')["subject"]}
    backups = [step["backup_sha256"] for step in of("cutter_run_step") if step["step"] == "cut_leg_a"]
    same("it speaks of this plan, source, units, rows and backup", [subjects.get(name) for name in ("plan.json", "source", "units", "rows", "backup")],
         [digest, plan["source"]["sha256"], plan["units_sha256"], plan["rows_sha256"], *backups])
    same("the backup is the one named", read("backup.sha256").decode(), "".join(f"{backup}  backup.gpg\n" for backup in backups))
    for half in of("dot_pair_signature"):
        if half["status"] != "signed": say(f"     the half of the {half['role']} is recorded as unsigned")
        else: same(f"{half['role']}.asc is what the ledger records", kept(read(half["role"] + ".asc").decode()), half["signature"])
say(f"{len(failed)} differences" if failed else "everything that was checked agrees; now check the signatures")
sys.exit(1 if failed else 0)
