"""What people read when a file is not taken: what is wrong, then what to do, in three languages.

The texts stand here beside the reasons, not in the .po files, because one reason has several texts
(by what was found) and all three languages must change together.
"""

import math
from collections.abc import Mapping

from madoguchi.files.domain.media_types import MIB, PICTURES, Kind
from madoguchi.files.domain.refusal import Param, Reason, Refused

LANGUAGES = ("ja", "en", "ja-easy")

KIND_NAMES: dict[Kind, dict[str, str]] = {
    Kind.PDF: {"ja": "PDF", "en": "PDF", "ja-easy": "PDF"},
    Kind.JPEG: {"ja": "JPEGの写真", "en": "JPEG photo", "ja-easy": "JPEGの しゃしん"},
    Kind.PNG: {"ja": "PNGの画像", "en": "PNG picture", "ja-easy": "PNGの え"},
    Kind.HEIC: {
        "ja": "iPhoneの写真(HEIC)",
        "en": "iPhone photo (HEIC)",
        "ja-easy": "iPhoneの しゃしん(HEIC)",
    },
    Kind.XLSX: {"ja": "Excel(xlsx)", "en": "Excel (xlsx)", "ja-easy": "Excel(xlsx)"},
    Kind.DOCX: {"ja": "Word(docx)", "en": "Word (docx)", "ja-easy": "Word(docx)"},
}

TEXTS: dict[str, dict[str, str]] = {
    "empty": {
        "ja": "ファイルの中身が空です。ファイルを確かめて、もう一度選んでください。",
        "en": "This file is empty. Check the file and choose it again.",
        "ja-easy": "ファイルの なかが からっぽです。ファイルを たしかめて、もういちど えらんでください。",
    },
    "too_large.photo": {
        "ja": "写真が{size}あります。{limit}まで送れます。撮り直すか、小さくしてください。",
        "en": "Your photo is {size}. You can send up to {limit}. Take it again or make it smaller.",
        "ja-easy": "しゃしんが {size} あります。{limit}まで おくれます。とりなおすか、ちいさくしてください。",
    },
    "too_large.file": {
        "ja": "ファイルが{size}あります。{limit}まで送れます。小さくするか、いくつかに分けてください。",
        "en": "Your file is {size}. You can send up to {limit}. Make it smaller or split it.",
        "ja-easy": "ファイルが {size} あります。{limit}まで おくれます。ちいさくするか、わけてください。",
    },
    "type_not_accepted": {
        "ja": "この種類のファイルは送れません。送れるのは{accepted}です。"
        "どれかに変えて、選び直してください。",
        "en": "You cannot send this type of file. You can send: {accepted}. "
        "Convert it, then choose it again.",
        "ja-easy": "この ファイルは おくれません。おくれるのは {accepted}です。"
        "かえてから、もういちど えらんでください。",
    },
    "mismatch": {
        "ja": "ファイルの名前は{claimed}ですが、中身が違います。"
        "送れるのは{accepted}です。元のファイルを開いて、保存し直してください。",
        "en": "The name says {claimed}, but the content is something else. You can send: {accepted}. "
        "Open the original file and save it again.",
        "ja-easy": "ファイルの なまえは {claimed}です。でも、なかみが ちがいます。"
        "おくれるのは {accepted}です。もとの ファイルを ひらいて、もういちど ほぞんしてください。",
    },
    "active_content.pdf": {
        "ja": "このPDFには、プログラムか別のファイルが入っています。"
        "印刷の画面で「PDFに保存」を選び、できたPDFを送ってください。",
        "en": "This PDF has a program or another file inside. "
        "Choose “Save as PDF” in the print window, and send the new PDF.",
        "ja-easy": "この PDFには、プログラムか べつの ファイルが はいっています。"
        "いんさつの がめんで「PDFに ほぞん」を えらびます。できた PDFを おくってください。",
    },
    "active_content.office": {
        "ja": "このファイルには、マクロか外とつながる部品が入っています。"
        "PDFで保存し直すか、それを除いて保存し、送ってください。",
        "en": "This file has macros or parts linked to the outside. "
        "Save it as a PDF, or save it without them, and send that.",
        "ja-easy": "この ファイルには、じどうで うごく もの(マクロ)が はいっています。"
        "PDFで ほぞんして、おくってください。",
    },
    "active_content.program": {
        "ja": "このファイルの中身はプログラムか、ウェブページです。書類や写真のファイルを選んでください。",
        "en": "This file is a program or a web page inside. Choose a document or a photo.",
        "ja-easy": "この ファイルは プログラムです。しょるいか しゃしんを えらんでください。",
    },
    "archive_bomb": {
        "ja": "このファイルは、開くと大きすぎるものになります。"
        "新しいファイルに写すか、PDFで保存し直してください。",
        "en": "This file becomes too large when opened. Copy it into a new file, or save it as a PDF.",
        "ja-easy": "この ファイルは、ひらくと とても おおきくなります。PDFで ほぞんして、おくってください。",
    },
    "picture_bomb": {
        "ja": "画像の縦横が大きすぎます。{limit}万画素まで送れます。小さくするか、撮り直してください。",
        "en": "The picture has too many pixels. You can send up to {limit} million. "
        "Make it smaller or take it again.",
        "ja-easy": "しゃしんの たてと よこが おおきすぎます。ちいさくするか、とりなおしてください。",
    },
    "encrypted": {
        "ja": "ファイルにパスワードがかかっています。パスワードを外して保存し、もう一度選んでください。",
        "en": "This file has a password. Save it without the password, then choose it again.",
        "ja-easy": "ファイルに パスワードが あります。パスワードを なくして ほぞんします。"
        "もういちど えらんでください。",
    },
    "broken": {
        "ja": "ファイルを読み取れません。途中で切れているようです。"
        "開けることを確かめて、もう一度選んでください。",
        "en": "We cannot read this file. Part of it seems to be missing. "
        "Check that it opens, then choose it again.",
        "ja-easy": "ファイルを よめません。こわれているようです。"
        "ひらくか たしかめて、もういちど えらんでください。",
    },
    "too_heavy": {
        "ja": "ファイルが複雑で、確かめる時間が足りません。写真に撮るか、PDFで保存し直して、送ってください。",
        "en": "This file is too complex to check in time. "
        "Take a photo of it, or save it as a PDF again, and send that.",
        "ja-easy": "ファイルを しらべる じかんが たりません。しゃしんに とって、おくってください。",
    },
}


def message(reason: Reason, params: Mapping[str, Param], *, language: str = "ja") -> str:
    """The text for a refusal, in one of LANGUAGES; an unknown language gets Japanese."""
    language = language if language in LANGUAGES else "ja"
    return TEXTS[_key(reason, params)][language].format(**_words(params, language))


def message_ja(refused: Refused) -> str:
    return message(refused.reason, refused.params)


def size_text(size: int) -> str:
    """`25MB`, `10.1MB`, `300KB`; rounded up, so that nothing too large is shown as what is allowed."""
    if size < MIB:
        return f"{math.ceil(size / 1024)}KB"
    return f"{math.ceil(size * 10 / MIB) / 10:g}MB"


def _key(reason: Reason, params: Mapping[str, Param]) -> str:
    if reason is Reason.TOO_LARGE:
        return "too_large.photo" if params.get("claimed") in PICTURES else "too_large.file"
    if reason is Reason.ACTIVE_CONTENT:
        if params.get("what") in ("program", "polyglot"):
            return "active_content.program"
        office = params.get("what") in ("macro", "external", "ole", "activex", "dde")
        return "active_content.office" if office else "active_content.pdf"
    return reason.value


def _words(params: Mapping[str, Param], language: str) -> dict[str, str]:
    words: dict[str, str] = {}
    if isinstance(size := params.get("size"), int):
        words["size"] = size_text(size)
    if isinstance(limit := params.get("limit"), int):
        if "pixels" in params:
            words["limit"] = f"{limit // (1_000_000 if language == 'en' else 10_000):,}"
        else:
            words["limit"] = size_text(limit)
    if isinstance(accepted := params.get("accepted"), list):
        words["accepted"] = (", " if language == "en" else "、").join(
            _kind_name(kind, language) for kind in accepted
        )
    if isinstance(claimed := params.get("claimed"), str):
        words["claimed"] = _kind_name(claimed, language)
    return words


def _kind_name(kind: str, language: str) -> str:
    return KIND_NAMES[Kind(kind)][language]
