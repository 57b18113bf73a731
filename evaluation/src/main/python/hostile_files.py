"""Files that try to harm who reads them: they unpack to far more, nest without end, or refer to files of the reader."""

import io
import json
import mimetypes
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import HOME

FOLDER = HOME.parent / "shared/data/parsing"  # of Apache Tika's tests
DEPTH = 4_000
PARAGRAPHS = 400_000
MEGABYTE = 1 << 20
BOMB_MEGABYTES = 512  # unpacked
MOST_CHARACTERS = 20_000_000  # of headwater.ingest.max-characters
MOST_BYTES = 200 * MEGABYTE  # of headwater.gateway.max-upload-bytes
MOST_METADATA = 256 << 10  # of headwater.gateway.max-metadata-bytes
SECRET = "root:x:"  # what /etc/passwd begins with, and no result may
ENTITY = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
TENFOLD = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
UNFOLDING = f'<!DOCTYPE r [<!ENTITY e0 "ha">{TENFOLD}]>'  # e9 is e0 a thousand million times
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class File(NamedTuple):
    name: str
    type: str
    content: Callable[[], bytes]  # made when it is needed: some are large


def all_files(folder: Path) -> Iterator[File]:
    """Those of the folder, where it is there, and ours."""
    for file in sorted(folder.glob("*")) if folder.is_dir() else []:
        yield File(file.name, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes)
    yield File("deep-arrays", "application/json", lambda: document(nested("[", "]")))
    yield File("deep-objects", "application/json", lambda: document(nested('{"a":', "}", "1")))
    yield File("large-metadata", "application/json", lambda: document(json.dumps({"a": "b" * MOST_METADATA})))
    yield File("paragraphs.docx", DOCX, lambda: docx(paragraph(str(number)) for number in range(PARAGRAPHS)))
    yield File("bomb.docx", DOCX, lambda: docx(bomb()))
    yield File("entity.docx", DOCX, lambda: docx([paragraph("&e;")], ENTITY))
    yield File("laughs.docx", DOCX, lambda: docx([paragraph("&e9;")], UNFOLDING))
    yield File("entity.xml", "application/xml", lambda: f"{ENTITY}<r>&e; gauge</r>".encode())
    yield File("laughs.xml", "application/xml", lambda: f"{UNFOLDING}<r>&e9;</r>".encode())
    yield File("entity.xhtml", "application/xhtml+xml", lambda: f"{ENTITY}<html><p>&e; gauge</p></html>".encode())
    yield File("deep.html", "text/html", lambda: b"<div>" * 100_000 + b"gauge")
    yield File("bomb.pdf", "application/pdf", pdf)
    yield File("long.txt", "text/plain", lambda: b"gauge " * (MOST_CHARACTERS // 6 + 1))
    yield File("endless-word.txt", "text/plain", lambda: b"a" * MEGABYTE)
    yield File("empty.txt", "text/plain", lambda: b"")
    yield File("zeros.txt", "text/plain", lambda: bytes(MEGABYTE))
    yield File("no-utf-8.txt", "text/plain; charset=utf-8", lambda: b"gauge \xff\xfe\xc0\x80")
    yield File("too-large.bin", "application/octet-stream", lambda: bytes(MOST_BYTES + 1))


def nested(opening: str, closing: str, core: str = "") -> str:
    return opening * DEPTH + core + closing * DEPTH


def document(metadata: str) -> bytes:
    """The JSON of a document."""
    return f'{{"text": "A gauge.", "metadata": {metadata}}}'.encode()


def paragraph(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


def bomb() -> Iterator[bytes]:
    yield b"<w:p><w:r><w:t>"
    for _ in range(BOMB_MEGABYTES):
        yield b"a" * MEGABYTE
    yield b"</w:t></w:r></w:p>"


def docx(body, declaration: str = "") -> bytes:
    """
    body: pieces of its XML
    declaration: of the document type
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            f'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Target="word/document.xml" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f'{declaration}<w:document xmlns:w="{WORD}"><w:body>'.encode())
            for piece in body:
                part.write(piece)
            part.write(b"</w:body></w:document>")
    return target.getvalue()


def pdf() -> bytes:
    """A page whose content unpacks to many megabytes. It has no table of its objects: readers look for them."""
    packer = zlib.compressobj()
    packed = packer.compress(b"BT /F 1 Tf ")
    for _ in range(BOMB_MEGABYTES):
        packed += packer.compress(b"(gauge) Tj " * (MEGABYTE // 11))
    packed += packer.compress(b"ET") + packer.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    numbered = (b"%d 0 obj\n%s\nendobj\n" % (number + 1, value) for number, value in enumerate(objects))
    return b"%PDF-1.4\n" + b"".join(numbered) + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF\n"
