"""Starts private servers for the tests to talk to.

Each runs on a free port of 127.0.0.1 with its files in a temporary folder, is tuned for speed
and not for power cuts, and ends with the process that started it, however that ends.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import datetime as dt
import functools
import ipaddress
import json
import os
import pwd
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.programs import Absent, postgres_binaries, program_path, valkey_binary

START_WITHIN_S = 30
PASSWORD = "assana"
CERTIFICATE = "certificate.pem"
USUAL_POSTGRES = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum_naptime": "10min",
}
CARELESS_POSTGRES = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """A running server; `url` is where it answers."""

    name: str
    url: str
    log: Path = Path(os.devnull)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def certificate(self) -> Path:
        """Where an encrypted one keeps its certificate, that nobody has signed but itself."""
        return self.log.with_name(CERTIFICATE)

    def stop(self, signal_number: int = signal.SIGKILL) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal_number)
            process.wait(timeout=20)


def postgres(*, durable: bool = False, encrypted: bool = False) -> Server:
    """Start PostgreSQL; `durable` keeps fsync on, for tests of what a crash leaves behind.

    `encrypted`: it takes TLS, with the certificate of `Server.certificate`, and nothing else.
    """
    binaries = postgres_binaries(lambda: _folder("postgres"))
    folder, run = _folder("postgres"), _runner("postgres")
    data, options = folder / "data", dict(USUAL_POSTGRES)
    made = run(
        [binaries / "initdb", "-D", data, "-U", "assana", "-A", "trust"]
        + ["--no-sync", "--locale=C.UTF-8", "-E", "UTF8"],
        folder,
    )
    if made.wait(timeout=60):
        raise Absent(f"initdb failed: {_tail(folder / 'log')}")
    if not durable:
        options |= CARELESS_POSTGRES
    if encrypted:
        certificate, key = _certificate(folder, "postgres")
        options |= {"ssl": "on", "ssl_cert_file": str(certificate), "ssl_key_file": str(key)}
        rules = data / "pg_hba.conf"
        rules.write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
    return _served_postgres(binaries, folder, options)


def standby(primary_url: str) -> Server:
    """Start a copy of a running PostgreSQL, that follows it until it is promoted."""
    binaries = postgres_binaries(lambda: _folder("postgres"))
    folder = _folder("postgres")
    copied = _runner("postgres")(
        [binaries / "pg_basebackup", "-d", primary_url, "-D", folder / "data"]
        + ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"],
        folder,
    )
    if copied.wait(timeout=60):
        raise Absent(f"pg_basebackup failed: {_tail(folder / 'log')}")
    return _served_postgres(binaries, folder, USUAL_POSTGRES | CARELESS_POSTGRES)


def _served_postgres(binaries: Path, folder: Path, options: dict[str, str]) -> Server:
    """Start PostgreSQL over the files in `folder`."""
    port = free_port()
    here = {"port": str(port), "unix_socket_directories": str(folder)}
    flags = [part for pair in (options | here).items() for part in ("-c", "=".join(pair))]
    process = _runner("postgres")([binaries / "postgres", "-D", folder / "data", *flags], folder)
    # Immediate, for nobody needs its files again: a smart shutdown would wait for clients.
    server = _server("postgres", f"postgres://assana@127.0.0.1:{port}/postgres", folder, process)
    atexit.register(server.stop, signal.SIGQUIT)
    _wait(server, lambda: _succeeds([binaries / "pg_isready", "-q", "-h", folder, "-p", str(port)]))
    return server


def mariadb(*, durable: bool = False, encrypted: bool = False) -> Server:
    """Start MariaDB with the defaults a careless host would have: its own default collation."""
    program = program_path("mariadbd", "mysqld", package="mariadb-server")
    install = program_path("mariadb-install-db", "mysql_install_db", package="mariadb-server")
    folder, run = _folder("mysql"), _runner("mysql")
    data, port, socket_path = folder / "data", free_port(), folder / "s.sock"
    made = run(
        [install, "--no-defaults", f"--datadir={data}", "--skip-test-db"]
        + ["--auth-root-authentication-method=normal"],
        folder,
    )
    if made.wait(timeout=60):
        raise Absent(f"mariadb-install-db failed: {_tail(folder / 'log')}")
    accounts = folder / "accounts.sql"
    accounts.write_text(
        f"CREATE USER 'assana'@'%' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON *.* TO 'assana'@'%';\n"
    )
    accounts.chmod(0o644)
    flags = [
        f"--datadir={data}",
        f"--socket={socket_path}",
        f"--port={port}",
        f"--pid-file={folder / 'pid'}",
        # Of its own: a server that starts throws away temporary tables where others keep theirs.
        f"--tmpdir={folder}",
        f"--init-file={accounts}",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--max-connections=200",
        "--performance-schema=OFF",
        "--innodb-buffer-pool-size=64M",
    ]
    if encrypted:
        certificate, key = _certificate(folder, "mysql")
        flags += [f"--ssl-cert={certificate}", f"--ssl-key={key}", "--require-secure-transport"]
    if not durable:
        flags += ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"]
        flags += ["--innodb-flush-method=nosync"]
    process = run([program, "--no-defaults", *flags], folder)
    url = f"mysql://assana:{PASSWORD}@127.0.0.1:{port}/mysql"
    server = _server("mariadb", url, folder, process)
    _wait(server, lambda: _greets(port))
    return server


def valkey(*, encrypted: bool = False) -> Server:
    """Start Valkey or Redis; nothing of it is written to disk."""
    program = valkey_binary()
    folder, port = _folder(None), free_port()
    flags = ["--port", str(port)]
    if encrypted:
        certificate, key = _certificate(folder, None)
        flags = ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no"]
        flags += ["--tls-cert-file", str(certificate), "--tls-key-file", str(key)]
        flags += ["--tls-ca-cert-file", str(certificate)]
    flags += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = _runner(None)([program, *flags, "--dir", folder], folder)
    scheme = "rediss" if encrypted else "redis"
    server = _server("valkey", f"{scheme}://127.0.0.1:{port}/0", folder, process)
    _wait(server, lambda: _shakes_hands(port) if encrypted else _greets(port, b"PING\r\n"))
    return server


@dataclass
class Relay(Server):
    """A TURN server; `secret` makes the credentials of its REST scheme."""

    secret: str = PASSWORD


def coturn() -> Relay:
    program = program_path("turnserver", package="coturn")
    folder, port = _folder(None), free_port(socket.SOCK_DGRAM)
    low = 50_000 + os.getpid() % 100 * 100
    flags = [
        "-n",
        f"--listening-port={port}",
        "--listening-ip=127.0.0.1",
        "--relay-ip=127.0.0.1",
        f"--min-port={low}",
        f"--max-port={low + 99}",
        "--use-auth-secret",
        f"--static-auth-secret={PASSWORD}",
        "--realm=assana.example",
        "--fingerprint",
        "--allow-loopback-peers",
        "--no-cli",
        "--no-tls",
        "--no-dtls",
        "--log-file=stdout",
        f"--pidfile={folder / 'pid'}",
        f"--userdb={folder / 'turn.db'}",
    ]
    process = _runner(None)([program, *flags], folder)
    relay = Relay("coturn", f"turn:127.0.0.1:{port}", folder / "log", [process])
    atexit.register(relay.stop)
    binding_request = bytes.fromhex("000100002112a442") + os.urandom(12)
    _wait(relay, lambda: _greets(port, binding_request, udp=True))
    return relay


@dataclass
class MediaServer(Server):
    """LiveKit; it tells what happens to the webhook of whoever serves on `webhook_port`."""

    webhook_port: int = 0
    key: str = "assana"
    secret: str = "the secret that LiveKit shares with us"


def livekit(program: Path) -> MediaServer:
    """Start LiveKit as docs/video.md says: rooms are not made by who enters them."""
    folder, port, tcp = _folder(None), free_port(), free_port()
    made = MediaServer("livekit", f"ws://127.0.0.1:{port}", folder / "log")
    made.webhook_port = free_port()
    config = {
        "port": port,
        "bind_addresses": ["127.0.0.1"],
        "rtc": {
            "tcp_port": tcp,
            "udp_port": free_port(socket.SOCK_DGRAM),
            "node_ip": "127.0.0.1",
            "use_external_ip": False,
            "enable_loopback_candidate": True,
        },
        "room": {"auto_create": False},
        "keys": {made.key: made.secret},
        "webhook": {
            "api_key": made.key,
            "urls": [f"http://127.0.0.1:{made.webhook_port}/api/v1/meetings/webhook"],
        },
    }
    # JSON is YAML, too.
    command = [program, "--dev", "--config-body", json.dumps(config)]
    made.processes.append(_runner(None)(command, folder))
    atexit.register(made.stop)
    _wait(made, lambda: _greets(port, b"GET / HTTP/1.0\r\n\r\n"))
    return made


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """Return a port that nothing uses, and that no connection going out will be given.

    It is below the range the system gives those from (32768 up): a client that calls a server
    which is just being started again could be given its very port, and so call itself.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket(socket.AF_INET, kind) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _server(name: str, url: str, folder: Path, process: subprocess.Popen[bytes]) -> Server:
    server = Server(name, url, folder / "log", [process])
    atexit.register(server.stop)
    return server


def _account(preferred: str | None) -> pwd.struct_passwd | None:
    """Return who shall run a server that refuses root, or None where we are not root."""
    if preferred is None or os.geteuid() != 0:
        return None
    for name in (preferred, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Absent(f"as root, {preferred} needs another user to run as; add one of that name")


def _folder(account_name: str | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="assana-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if account := _account(account_name):
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _certificate(folder: Path, account_name: str | None) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and its key, that the server's account can read."""
    # Here, because programs are also looked for and built before there is an environment.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "assana tests")])
    address = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / CERTIFICATE, folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].touch(mode=0o600)
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    if account := _account(account_name):
        for file in files:
            os.chown(file, account.pw_uid, account.pw_gid)
    return files


def _runner(account_name: str | None) -> Callable[..., subprocess.Popen[bytes]]:
    account = _account(account_name)
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}

    def run(command: Sequence[str | Path], folder: Path) -> subprocess.Popen[bytes]:
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the tests; they end their servers.
                preexec_fn=_die_with_parent,  # noqa: PLW1509  (one C call)
                **who,
            )

    return run


@functools.cache
def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Have the kernel end this server when the tests are killed and can't."""
    if libc := _libc():
        set_parent_death_signal = 1
        libc.prctl(set_parent_death_signal, signal.SIGQUIT)


def _wait(server: Server, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not ready():
        if any(process.poll() is not None for process in server.processes):
            raise Absent(f"{server.name} ended at its start: {_tail(server.log)}")
        if time.monotonic() > deadline:
            server.stop()
            raise Absent(f"{server.name} did not answer in {START_WITHIN_S} s: {_tail(server.log)}")
        time.sleep(0.02)


def _greets(port: int, question: bytes = b"", *, udp: bool = False) -> bool:
    """Tell whether something at this port says at least one byte."""
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as client:
        client.settimeout(0.5)
        try:
            client.connect(("127.0.0.1", port))
            client.sendall(question)
            return bool(client.recv(1))
        except OSError:
            return False


def _shakes_hands(port: int) -> bool:
    """Tell whether something at this port speaks TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 0.5) as client,
            context.wrap_socket(client),
        ):
            return True
    except OSError:
        return False


def _succeeds(command: Sequence[str | Path]) -> bool:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    return done.returncode == 0


def _tail(log: Path) -> str:
    return " | ".join(log.read_text(errors="replace").strip().splitlines()[-4:])
