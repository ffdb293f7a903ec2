"""HTTPS and HTTP/2: what the fetch room speaks when a server offers it."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.article import Capture, Link, Outcome
from pipeline.fetch import Archive, Fetcher, Manners, Visits, read_body
from pipeline.fetch.members import whole_members
from pipeline.settings import Settings, Source

PAGE = b"<p>Over a safe line.</p>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for news.example, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


class TwoServer(asyncio.Protocol):
    """Speaks HTTP/2 and nothing else: robots.txt is 404, everything else the page."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.state.initiate_connection()
        transport.write(self.state.data_to_send())

    def data_received(self, data: bytes) -> None:
        """Answer each request."""
        for event in self.state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers)[b":path"]
                status = "404" if path == b"/robots.txt" else "200"
                self.state.send_headers(event.stream_id, [(":status", status), ("content-type", "text/html")])
                self.state.send_data(event.stream_id, PAGE, end_stream=True)
        self.transport.write(self.state.data_to_send())


async def fetch(home: Path, certificate: Path, trusted: ssl.SSLContext, host: str) -> Capture | Outcome:
    """Return what becomes of a page of ``host`` on a server with ``certificate``."""
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    own.set_alpn_protocols(["h2"])
    server = await asyncio.get_running_loop().create_server(TwoServer, "127.0.0.1", 0, ssl=own)
    port = server.sockets[0].getsockname()[1]
    source = Source(id="example", name="X", local=True, delay_seconds=0.0, connect_to=f"127.0.0.1:{port}")
    link = Link(url=f"https://{host}/a", source_id="example", listed_by="test")
    manners = Manners(attempts=1, first_backoff=0.01)
    try:
        async with Fetcher(Settings(home=home), manners=manners, ssl_context=trusted) as fetcher:
            with Archive(home, "example", "run") as archive:
                visits = Visits.load(home, "example")
                found = fetcher.links([link], source, visits, archive, index_identity="index")
                (result,) = [result async for result in found]
                return result
    finally:
        server.close()


class TestTls:
    """Certificates are checked, and HTTP/2 is spoken."""

    def test_http_2(self, tmp_path: Path, certificate: Path) -> None:
        """A page over HTTP/2 is captured like any other, and the archive says how it came."""
        trusted = ssl.create_default_context(cafile=certificate)
        capture = asyncio.run(fetch(tmp_path, certificate, trusted, "news.example"))
        assert isinstance(capture, Capture)
        assert read_body(tmp_path, capture) == PAGE
        members = list(whole_members(tmp_path / capture.warc_path))
        assert next(one for one in members if one.kind == "response").headers["warc-protocol"] == "h2"

    def test_unknown_issuer(self, tmp_path: Path, certificate: Path) -> None:
        """A certificate that nobody vouches for is refused."""
        outcome = asyncio.run(fetch(tmp_path, certificate, ssl.create_default_context(), "news.example"))
        assert isinstance(outcome, Outcome)
        assert outcome.reason == "tls"

    def test_other_name(self, tmp_path: Path, certificate: Path) -> None:
        """So is one for another name, though the address opened is the same."""
        trusted = ssl.create_default_context(cafile=certificate)
        outcome = asyncio.run(fetch(tmp_path, certificate, trusted, "other.example"))
        assert isinstance(outcome, Outcome)
        assert outcome.reason == "tls"
