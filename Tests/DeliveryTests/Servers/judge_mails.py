"""Judges mails by other people's programs: judge_mails.py DIR [SELECTOR RECORD]; one JSON list, in order of names.

Python's `email` with every defect an error, PyPI's email-validator for addresses, dkimpy for the signature (with a DNS record
from a file that opendkim-genkey wrote).
"""

import email
import email.policy
import email.utils
import json
import pathlib
import re
import sys

from email_validator import validate_email

STRICT = email.policy.default.clone(raise_on_defect=True)


def record(path):
    return b"".join(part.encode() for part in re.findall(r'"([^"]*)"', pathlib.Path(path).read_text()))


def judge(path, signature):
    raw = path.read_bytes()
    faults = []
    try:
        message = email.message_from_bytes(raw, policy=STRICT)
        for part in message.walk():
            if not part.is_multipart():
                part.get_content()
        for name in ("From", "To"):
            for address in message[name].addresses:
                validate_email(address.addr_spec, check_deliverability=False, test_environment=True)
        for name in ("Message-ID", "In-Reply-To", "References"):
            for ident in str(message.get(name, "")).split():
                if not re.fullmatch(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>", ident):
                    faults.append(f"{name}: {ident} is no message id")
        email.utils.parsedate_to_datetime(str(message["Date"]))
    except Exception as fault:
        faults.append(repr(fault))
        message = email.message_from_bytes(raw, policy=email.policy.default)
    head = raw.split(b"\n\n" if b"\r\n\r\n" not in raw else b"\r\n\r\n", 1)[0]
    signed = b"DKIM-Signature" in head
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        if len(line) > 998 or (len(line) > 78 and b" " in line.split(b":", 1)[-1].strip() and not signed):
            faults.append(f"a header line of {len(line)} bytes")
        if any(byte > 126 for byte in line):
            faults.append("a header that is not ASCII")
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        if len(message.get_all(name, [])) != 1:
            faults.append(f"{name} is not there once")
    kinds = [part.get_content_type() for part in message.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        faults.append(f"parts: {kinds}")
    result = {"file": path.name, "subject": str(message["Subject"]), "faults": faults, "signed": [], "verified": False}
    if signature:
        import dkim

        value = re.sub(r"\s", "", str(message["DKIM-Signature"] or ""))
        result["signed"] = re.search(r";h=([^;]*)", ";" + value).group(1).lower().split(":") if value else []
        result["verified"] = dkim.verify(raw, dnsfunc=lambda name, timeout=5: signature)
    return result


signature = record(sys.argv[2]) if len(sys.argv) > 2 else None
files = sorted(path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.is_file())
json.dump([judge(path, signature) for path in files], sys.stdout)
