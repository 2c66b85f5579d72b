import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kernel import text
from madoguchi.kernel.ids import new_id, new_receipt
from madoguchi.kernel.numbers import example_my_number
from madoguchi.kernel.text import TextProblem

ANY = st.text(st.characters())


@pytest.mark.parametrize(
    "typed",
    ["𠮷田", "髙橋", "葛\U000e0100飾区", "辻\ufe00", "ﾔﾏﾀﾞ ﾊﾅｺ", "１２３", "🏠", "神", "山田　花子", ""],
)
def test_every_character_of_a_name_is_kept(typed):
    assert text.problems(typed, limit=20) is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("山\ud842田", TextProblem.SURROGATE),
        ("山\x00田", TextProblem.CONTROL),
        ("山\x1b田", TextProblem.CONTROL),
        ("山\x85田", TextProblem.CONTROL),
        ("山\n田", TextProblem.CONTROL),
        ("山\t田", TextProblem.CONTROL),
        ("山\u2028田", TextProblem.CONTROL),
        ("\u202eexe.pdf", TextProblem.DIRECTION),
        ("山\u2066田", TextProblem.DIRECTION),
        ("山\u200f田", TextProblem.DIRECTION),
        ("山\ufdd0田", TextProblem.NONCHARACTER),
        ("山\uffff田", TextProblem.NONCHARACTER),
        ("山\U0010ffff田", TextProblem.NONCHARACTER),
        ("山\ufffd田", TextProblem.REPLACEMENT),
        ("山" * 21, TextProblem.TOO_LONG),
    ],
)
def test_a_text_that_cannot_be_kept_is_named(typed, problem):
    assert text.problems(typed, limit=20) is problem


def test_lines_and_tabs_may_stand_in_a_text_of_many_lines():
    assert text.problems("一行目\r\n二行目\n\t三行目", limit=20, multiline=True) is None
    assert text.problems("一行目\x0b", limit=20, multiline=True) is TextProblem.CONTROL


def test_a_length_is_counted_in_characters():
    assert text.problems("𠮷" * 20, limit=20) is None


@given(ANY)
def test_what_has_no_problem_can_be_stored_as_utf_8(typed):
    if text.problems(typed, limit=10_000, multiline=True) is None:
        assert "\x00" not in typed
        assert typed.encode("utf-8").decode("utf-8") == typed


@pytest.mark.parametrize(
    "typed",
    [
        "𠮷田",
        "葛\U000e0100飾区",
        "辻\ufe00",
        "神",
        "ﾔﾏﾀﾞ",
        "１２",
        "❤\ufe0f",
        "👨\u200d👩",
        "山田　花子",
        "می\u200cخواهم",
        "",
    ],
)
def test_what_a_person_sees_is_not_repaired(typed):
    assert text.repaired(typed) == typed


@pytest.mark.parametrize(
    ("typed", "one_line", "lines"),
    [
        ("\u202d山田\u202c", "山田", "山田"),
        ("山\u2068田\u2069", "山田", "山田"),
        ("\ufeff山\u200b田\u00ad", "山田", "山田"),
        ("山\U000e0041田", "山田", "山田"),
        ("1\ufe0d番", "1番", "1番"),
        ("山田\u3164", "山田", "山田"),
        ("\u3164", "", ""),
        ("一\r\n二\r三", "一 二 三", "一\n二\n三"),
        ("一\u000b二\u2028三\u000c四", "一 二 三 四", "一\n二\n三\n四"),
        ("一\t二", "一 二", "一 二"),
        ("山田　", "山田", "山田　"),
        ("か\u3099", "が", "が"),
        ("山\x00田", "山\x00田", "山\x00田"),
    ],
)
def test_what_nobody_typed_is_taken_away(typed, one_line, lines):
    assert text.repaired(typed) == one_line
    assert text.repaired(typed, multiline=True) == lines


@given(ANY)
def test_a_repaired_text_needs_no_repair(typed):
    once = text.repaired(typed, multiline=True)
    assert text.repaired(once, multiline=True) == once


def test_the_character_before_a_bad_one_is_told():
    assert text.before_problem("山田\x00太郎") == "山田"
    assert text.before_problem("\x00太郎") == ""
    assert text.before_problem("あいうえおかきくけこ\ufffd") == "かきくけこ"


def test_digits_and_hyphens_become_ascii_and_nothing_else_does():
    assert text.fold_digits("１２３－４５６‐７８−９") == "123-456-78-9"
    assert text.fold_digits("Ａ𠮷髙ｱ　") == "Ａ𠮷髙ｱ　"


@pytest.mark.parametrize(
    ("typed", "katakana"),
    [
        ("やまだ はなこ", "ヤマダ　ハナコ"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ　ハナコ"),
        ("ヤマダ", "ヤマダ"),
        ("か\u3099", "ガ"),
        ("ゔぃおら", "ヴィオラ"),
        ("ﾊﾟｰｸ", "パーク"),
    ],
)
def test_a_reading_becomes_full_width_katakana(typed, katakana):
    assert text.to_katakana(typed) == katakana
    assert text.is_katakana(katakana)


@pytest.mark.parametrize("typed", ["", "山田", "やまだ", "ﾔﾏﾀﾞ", "YAMADA", "ヤマダ1"])
def test_other_writing_is_not_katakana(typed):
    assert not text.is_katakana(typed)


def test_logs_show_no_number_address_or_telephone():
    number = example_my_number(7)
    grouped = f"{number[:4]} {number[4:8]}-{number[8:]}"
    for secret in (
        number,
        grouped,
        "hanako.yamada+x@aoba.example.jp",
        "hanako＠example.jp",
        "a..b.@docomo.ne.jp",
    ):
        assert secret not in text.redact(f"値は{secret}です")
    for phone in (
        "090-0000-0000",
        "09000000000",
        "０９０−００００−００００",
        "03(0000)0000",
        "+81 90 0000 0000",
    ):
        assert text.redact(f"tel={phone}") == "tel=[phone]"


def test_logs_keep_receipt_numbers_row_ids_and_small_numbers():
    for kept in (
        new_receipt(tenant=99001),
        "01936789-1234-7000-8000-123456789012",
        str(new_id()),
        "1,500円",
        "2026-04-01",
    ):
        assert text.redact(f"申請{kept}を受け付けました") == f"申請{kept}を受け付けました"


def test_a_long_line_is_redacted_in_linear_time():
    def spent(signs):
        start = time.process_time()
        text.redact("a" * signs + "0" * signs)
        return time.process_time() - start

    assert min(spent(400_000) for _ in range(3)) < 10 * min(spent(100_000) for _ in range(3))


@given(ANY)
def test_redaction_never_raises_and_is_stable(typed):
    once = text.redact(typed)
    assert text.redact(once) == once


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../x.pdf", "x.pdf"),
        (r"C:\Users\hanako\申立書.pdf", "申立書.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("申立書\u202efdp.exe", "申立書fdp.exe"),
        ("CON.txt", "_CON.txt"),
        ("con.tar.gz", "_con.tar.gz"),
        ("nul", "_nul"),
        ("", "file"),
        ("..", "file"),
        ("dir/", "file"),
        (".pdf", "pdf"),
        ("...pdf", "pdf"),
        ("写真 2.1節の説明", "写真 2.1節の説明"),
        ("か\u3099そう.jpg", "がそう.jpg"),
        ("神\ufa19𠮷.jpg", "神\ufa19𠮷.jpg"),
        ("\ud800.jpg", "jpg"),
    ],
)
def test_a_file_name_is_made_safe_and_stays_itself(name, cleaned):
    assert text.clean_filename(name) == cleaned


def test_a_long_file_name_keeps_its_extension():
    assert text.clean_filename("長" * 300 + ".jpeg") == "長" * 83 + ".jpeg"
    assert len(text.clean_filename("CON." + "x" * 300)) == 120


@given(ANY, st.integers(20, 120))
def test_every_file_name_comes_out_safe(name, limit):
    cleaned = text.clean_filename(name, limit=limit)
    assert 0 < len(cleaned) <= limit
    assert not set(cleaned) & set('/\\\r\n\x00<>:"|?*')
    assert text.problems(cleaned, limit=limit) is None
    assert cleaned.strip(" .") == cleaned


@pytest.mark.parametrize(
    "name", ["𠮷" * 130 + ".pdf", "漢" * 130, "a" + "𠮷" * 130 + ".jpeg", "é" * 200 + ".pdf"]
)
def test_a_file_name_fits_the_255_bytes_of_a_file_system(name):
    cleaned = text.clean_filename(name)
    assert len(cleaned.encode()) <= 255 and len(cleaned) <= 120
    assert len(cleaned.encode()) > 200
    assert cleaned[-4:] == name[-4:]
