"""A mail server that keeps what it accepts: smtp_sink.py DIRECTORY SECURITY USER PASSWORD.

SECURITY is starttls, implicit or plain. DIRECTORY/mode says what to do with the next mail; see SMTPSink.swift.
"""

import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

directory, security, user, password = sys.argv[1:5]
greylisted = set()
count = 0


def mode():
    with open(os.path.join(directory, "mode"), encoding="utf-8") as file:
        words = file.read().split()
    return (words or ["accept"])[0], words[1:]


def log(line):
    with open(os.path.join(directory, "attempts"), "a", encoding="utf-8") as file:
        file.write(line + "\n")


def keep(envelope):
    global count
    count += 1
    path = os.path.join(directory, f"{count:06d}.eml")
    with open(path + ".part", "wb") as file:
        file.write(envelope.original_content)
    envelope_path = os.path.join(directory, f"{count:06d}.json")
    with open(envelope_path, "w", encoding="utf-8") as file:
        json.dump({"sender": envelope.mail_from, "recipients": envelope.rcpt_tos}, file)
    os.rename(path + ".part", path)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        word, arguments = mode()
        log(f"RCPT {word} {address}")
        if word == "refuse-recipient" and (not arguments or address in arguments):
            return "550 5.1.1 no such user here"
        if word == "refuse-temporarily":
            return "451 4.7.1 try again later"
        if word == "greylist-once" and address not in greylisted:
            greylisted.add(address)
            return "450 4.2.0 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        word, _ = mode()
        log(f"DATA {word}")
        if word == "refuse-message":
            return "554 5.7.1 this looks like spam"
        if word == "hang-after-data":
            await asyncio.sleep(3600)
        keep(envelope)
        if word == "drop-after-data":
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    if mechanism not in ("PLAIN", "LOGIN"):
        return AuthResult(success=False, handled=False)
    good = data.login == user.encode() and data.password == password.encode()
    log("AUTH good" if good else "AUTH bad")
    return AuthResult(success=good, handled=False)


async def main():
    context = None
    if security != "plain":
        import certificates

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.write(directory))

    def connection():
        return SMTP(
            Handler(),
            hostname="sink.test",
            require_starttls=security == "starttls",
            tls_context=context if security == "starttls" else None,
            auth_required=bool(user),
            auth_require_tls=security == "starttls",
            authenticator=authenticate if user else None,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", 0, ssl=context if security == "implicit" else None
    )
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
