"""Certificates for a server and its client, of an authority that exists for one test."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_FROM, _TO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2120, 1, 1, tzinfo=dt.UTC)


def write(folder: Path) -> Path:
    """Write `authority.pem`, and `server.pem` and `client.pem` with their keys, and return the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _named("authority", key.public_key(), "authority")
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    _write(folder / "authority.pem", authority.sign(key, hashes.SHA256()))
    for name in ("server", "client"):
        own = ec.generate_private_key(ec.SECP256R1())
        address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = _named(name, own.public_key(), "authority").add_extension(address, critical=False)
        issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        builder = builder.add_extension(issued_by, critical=False)
        _write(folder / f"{name}.pem", builder.sign(key, hashes.SHA256()), own)
    return folder


def _named(name: str, public: ec.EllipticCurvePublicKey, issuer: str) -> x509.CertificateBuilder:
    subject, issued = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer))
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issued).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(_FROM).not_valid_after(_TO)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _write(path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | None = None) -> None:
    content = certificate.public_bytes(serialization.Encoding.PEM)
    if key is not None:
        form = serialization.PrivateFormat.PKCS8
        content += key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(content)
