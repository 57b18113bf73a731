"""Makes the PDF and DOCX documents of the samples from the Markdown in sources/.

    apt-get install fonts-wqy-microhei
    pip install python-docx==1.2.0 reportlab==5.1.0
    python samples/make.py

sources/handbook/people/x.docx.md becomes handbook/people/x.docx. Understood are "# title",
"## heading", one paragraph per line, and "<!-- page -->" for a page break. Dates are fixed,
so that the same sources give the same bytes.
"""

import datetime
import io
import pathlib
import zipfile

import docx
from docx.oxml.ns import qn
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

SAMPLES = pathlib.Path(__file__).parent
CHINESE_FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
CREATED = datetime.datetime(2026, 6, 1, 9, 0)


def blocks(source):
    """Yields (kind, text) with kind title, heading, paragraph or page."""
    for line in source.read_text(encoding="utf-8").splitlines():
        if line == "<!-- page -->":
            yield "page", ""
        elif line.startswith("## "):
            yield "heading", line[3:]
        elif line.startswith("# "):
            yield "title", line[2:]
        elif line:
            yield "paragraph", line


def make_docx(source, target, chinese):
    document = docx.Document()
    styles = {"title": "Heading 1", "heading": "Heading 2", "paragraph": "Normal"}
    author = "觅澜仪器" if chinese else "Millrace Instruments"
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = CREATED
    properties.comments = ""
    properties.language = "zh-CN" if chinese else "en-IE"
    if chinese:
        for style in styles.values():
            fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    for kind, text in blocks(source):
        if kind == "title":
            properties.title = text
        document.add_paragraph(text, style=styles[kind])
    packed = io.BytesIO()
    document.save(packed)
    fix_times(packed, target)


def fix_times(packed, target):
    """Copies a zip file with every entry's time set to CREATED."""
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))


class OutlinedTemplate(SimpleDocTemplate):
    """Adds each title and heading to the PDF's outline."""

    def afterFlowable(self, flowable):
        level = getattr(flowable, "level", None)
        if level is not None:
            key = f"section-{self.page}-{flowable.getPlainText()}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level)


def make_pdf(source, target, chinese):
    font = "WenQuanYi" if chinese else "Helvetica"
    wrap = "CJK" if chinese else None
    styles = {
        kind: ParagraphStyle(
            kind, fontName=font, fontSize=size, leading=size * 1.5, spaceBefore=space,
            spaceAfter=6, wordWrap=wrap, keepWithNext=kind != "paragraph", splitLongWords=0)
        for kind, size, space in [("title", 22, 0), ("heading", 14, 12), ("paragraph", 11, 0)]
    }
    content = list(blocks(source))
    story = []
    for kind, text in content:
        if kind == "page":
            story.append(PageBreak())
            continue
        flowable = Paragraph(text, styles[kind])
        if kind != "paragraph":
            flowable.level = 0 if kind == "title" else 1
        story.append(flowable)
    OutlinedTemplate(
        str(target), pagesize=A4, leftMargin=72, rightMargin=72, topMargin=64, bottomMargin=64,
        title=content[0][1], author="觅澜仪器" if chinese else "Millrace Instruments",
        lang="zh-CN" if chinese else "en-IE",
    ).build(story)


def main():
    rl_config.invariant = 1
    pdfmetrics.registerFont(TTFont("WenQuanYi", CHINESE_FONT, subfontIndex=0))
    makers = {".docx": make_docx, ".pdf": make_pdf}
    for source in sorted((SAMPLES / "sources").rglob("*.md")):
        target = SAMPLES / source.relative_to(SAMPLES / "sources").with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        makers[target.suffix](source, target, "handbook-zh" in source.parts)
        print(target.relative_to(SAMPLES), target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
