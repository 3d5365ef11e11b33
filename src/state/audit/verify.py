"""Checks an unpacked evidence pack with nothing but Python 3. Usage: python3 verify.py [FOLDER]. Exit 1 on any difference.

It shares no code with cutter. Signatures are not its business: README.txt tells how to check them with gpg."""
import base64, hashlib, json, pathlib, sys

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
failed = []


def say(text): print("".join(each if each.isprintable() else "?" for each in text))
def read(name): return there[name].read_bytes() if name in there else fail(f"{name} is missing", b"")
def sha(content): return hashlib.sha256(content).hexdigest()
def same(what, left, right): say(f"ok   {what}") if left == right else fail(f"{what}: {left} is not {right}")
def kept(text): return "sha256:" + sha(text.encode()) if len(text) > 256 else text  # long values stand there as digests


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
    """The chain and, beside it, the tree of RFC 6962: `full` holds the roots of its full subtrees. Rows and roots."""
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
        if root.hex() != row["root"]: return fail(f"receipt {size}: the root over the receipts is another one", (rows, roots))
        prev = row["leaf"]
        rows.append((json.loads(row["receipt"]), json.loads(row["body"])))
        roots.append(root.hex())
    say(f"ok   {len(rows)} receipts in one chain, root {roots[-1]}")
    return rows, roots


check_sums()
rows, roots = check_ledger()
plan, digest = json.loads(read("plan.json") or "{}"), sha(read("plan.json"))
run = plan.get("header", {}).get("run_id")
def of(kind): return [body for receipt, body in rows if receipt["kind"] == "cutter_governance." + kind and receipt["run_id"] == run]


origin, size, root = (read("checkpoint").decode().split("\n") + [""] * 3)[:3]
same("the checkpoint is the head of the ledger", (size, root), (str(len(rows)), base64.b64encode(bytes.fromhex(roots[-1])).decode()))
same("the ledger is that of the plan's database", origin, f"cutter/{plan.get('target', {}).get('install_uuid')}")
same("the ledger registers this plan", [body["plan_sha256"] for body in of("cutter_run")], [digest])
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
        same(f"{name} is for this plan and review", (signed.get("plan_sha256"), signed.get("review_sha256")), (digest, sha(read("review.md"))))
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
    same("it speaks of this plan, source, units and backup", [subjects.get(name) for name in ("plan.json", "source", "units", "backup")],
         [digest, plan["source"]["sha256"], plan["units_sha256"], *backups])
    same("the backup is the one named", read("backup.sha256").decode(), "".join(f"{backup}  backup.gpg\n" for backup in backups))
    for half in of("dot_pair_signature"):
        if half["status"] != "signed": say(f"     the half of the {half['role']} is recorded as unsigned")
        else: same(f"{half['role']}.asc is what the ledger records", kept(read(half["role"] + ".asc").decode()), half["signature"])
say(f"{len(failed)} differences" if failed else "everything that was checked agrees; now check the signatures")
sys.exit(1 if failed else 0)
