"""A timestamping service (RFC 3161) on a port of this machine, with a key of its own."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore


@contextmanager
def timestamping(at: dt.datetime) -> Iterator[str]:
    """Serve timestamps that all say the same instant; give the address."""
    stamper = _stamper(at)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            thread.join()


def _stamper(at: dt.datetime) -> DummyTimeStamper:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Timestamps")])
    usage = certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    made = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(made.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(private),
        certs_to_embed=SimpleCertificateStore(),
        fixed_dt=at,
    )
