"""A real Postfix that signs with a real OpenDKIM, on loopback, with a configuration, queue and inbox of its own.

postfix_relay.py DIR DOMAIN SELECTOR

Runs as root. Says `PORT n` once mail is taken. What it accepts for example.org lies in DIR/inbox as a maildir, signed for
DOMAIN with a key made anew; DIR/SELECTOR.txt is its DNS record. Postfix refuses what breaks RFC 5322 and MIME (its strict
settings). Both servers end with this process.
"""

import os
import pathlib
import pwd
import socket
import subprocess
import sys
import time

home, domain, selector = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server):
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(f"a server ended with {server.returncode}; see {home}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    sys.exit("a server does not listen")


def start(arguments, name):
    log = open(home / name, "wb")
    return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


# Ends the servers when the other end of its input, which this process alone holds, is closed: however this process ends.
UNDERTAKER = """
import os, signal, sys, time
os.read(0, 1)
for number in (signal.SIGTERM, signal.SIGKILL):
    for pid in map(int, sys.argv[1:]):
        try:
            os.killpg(pid, number)
        except OSError:
            pass
    time.sleep(1)
"""


postfix, nobody = pwd.getpwnam("postfix"), pwd.getpwnam("nobody")
os.chmod(home, 0o755)
for name in ("conf", "data", "inbox", "queue"):
    (home / name).mkdir()
os.chown(home / "data", postfix.pw_uid, postfix.pw_gid)
os.chown(home / "inbox", nobody.pw_uid, nobody.pw_gid)
for name in "incoming active deferred bounce defer flush hold trace saved corrupt maildrop public private".split():
    (home / "queue" / name).mkdir()
    os.chown(home / "queue" / name, postfix.pw_uid, -1)
(home / "queue" / "pid").mkdir()

subprocess.run(
    ["opendkim-genkey", "-b", "2048", "-d", domain, "-s", selector, "-D", str(home)], check=True, stdin=subprocess.DEVNULL
)
milter, port = free_port(), free_port()
# List-Unsubscribe-Post is not among the headers that OpenDKIM signs by itself.
(home / "opendkim.conf").write_text(
    f"""Domain {domain}
Selector {selector}
KeyFile {home}/{selector}.private
Socket inet:{milter}@127.0.0.1
Mode s
Canonicalization relaxed/relaxed
SignHeaders *,+List-Unsubscribe-Post
OversignHeaders From
RequireSafeKeys no
InternalHosts 127.0.0.0/8
Syslog no
"""
)
(home / "conf" / "main.cf").write_text(
    f"""compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.{domain}
mydestination =
alias_maps =
local_recipient_maps =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtputf8_enable = no
smtpd_peername_lookup = no
virtual_mailbox_domains = example.org
virtual_mailbox_base = {home}/inbox
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 100
virtual_uid_maps = static:{nobody.pw_uid}
virtual_gid_maps = static:{nobody.pw_gid}
smtpd_milters = inet:127.0.0.1:{milter}
milter_default_action = tempfail
strict_rfc821_envelopes = yes
strict_7bit_headers = yes
strict_8bitmime = yes
strict_mime_encoding_domain = yes
"""
)
services = [
    f"127.0.0.1:{port} inet n - n - - smtpd",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "virtual unix - n n - - virtual",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
]
(home / "conf" / "master.cf").write_text("\n".join(services) + "\n")

signer = start(["opendkim", "-f", "-x", str(home / "opendkim.conf")], "opendkim.log")
wait_for(milter, signer)
relay = start(["/usr/lib/postfix/sbin/master", "-c", str(home / "conf"), "-d"], "postfix.log")
wait_for(port, relay)
undertaker = subprocess.Popen(
    [sys.executable, "-c", UNDERTAKER, str(relay.pid), str(signer.pid)], stdin=subprocess.PIPE, start_new_session=True
)
print(f"PORT {port}", flush=True)
relay.wait()
