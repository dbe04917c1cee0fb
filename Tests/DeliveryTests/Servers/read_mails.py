"""Reads mails as a mail program would: read_mails.py DIRECTORY, one JSON object for each .eml file, in order."""

import email
import email.policy
import json
import pathlib
import sys


def read(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    defects = [repr(defect) for part in message.walk() for defect in part.defects]
    headers = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), []).append(str(value))
        defects += [f"{name}: {defect!r}" for defect in value.defects]

    def text(kind):
        return parts[kind].get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")

    return {
        "subject": str(message["Subject"]),
        "from": [f"{address.display_name} <{address.addr_spec}>".strip() for address in message["From"].addresses],
        "to": [address.addr_spec for address in message["To"].addresses],
        "messageID": str(message["Message-ID"]),
        "headers": headers,
        "text": text("text/plain"),
        "html": text("text/html"),
        "defects": defects,
    }


json.dump([read(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))], sys.stdout)
