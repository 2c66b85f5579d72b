import subprocess
import sys

import pytest

from madoguchi.kernel import banks


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0001", "0001"), ("００１０", "0010"), ("みずほ", "0001"), ("みずほ銀行", "0001"), ("ミズホ", "0001"), ("ﾐｽﾞﾎ", "0001"),
        ("三菱UFJ", "0005"), ("三菱ＵＦＪ銀行", "0005"), ("みつびしゆーえふじぇい", "0005"), ("ゆうちょ", "9900"),
        ("ﾕｳﾁﾖ銀行", "9900"),
        ("PayPay銀行", "0033"), ("ペイペイ", "0033"), ("足立成和信用金庫", "1327"), ("JA松本ハイランド", "5448"),
        ("三井住友信託銀行", "0294"), ("商工組合中央金庫", "2004"),
    ],
)  # fmt: skip
def test_a_bank_is_found_as_it_is_typed(typed, code):
    assert banks.find_banks(typed)[0].code == code


def test_a_banks_full_name_finds_it_alone():
    assert [bank.code for bank in banks.find_banks("みずほ銀行")] == ["0001"]
    assert len(banks.find_banks("みずほ")) > 1


def test_the_beginning_of_a_code_or_name_finds_several_banks():
    found = banks.find_banks("00")
    assert {"0001", "0005", "0009"} <= {bank.code for bank in found}
    assert {"三井住友", "三井住友信託"} <= {bank.name for bank in banks.find_banks("三井")}
    assert len(found) == len(set(found))


@pytest.mark.parametrize("typed", ["", " ", "ない銀行名", "\ud800", "銀河系"])
def test_another_text_finds_no_bank(typed):
    assert banks.find_banks(typed) == []


@pytest.mark.parametrize("typed", ["018", "〇一八", "ゼロイチハチ", "ぜろいちはち", "〇一八支店"])
def test_a_branch_is_found_as_it_is_typed(typed):
    assert [found.code for found in banks.find_branches("9900", typed)] == ["018"]


def test_a_branchs_full_name_finds_it_alone():
    assert [found.name for found in banks.find_branches("0001", "渋谷支店")] == ["渋谷"]
    assert len(banks.find_branches("0001", "渋谷")) > 1


def test_a_branch_has_a_code():
    found = banks.branch("9900", "018")
    assert found is not None and found.name == "〇一八"
    assert banks.branch("9900", "999") is None


@pytest.mark.parametrize("bank", ["0000", "../banks", "", "１０００", "00011"])
def test_a_bank_that_does_not_exist_has_no_branches(bank):
    assert banks.find_branches(bank, "本店") == []
    assert banks.branch(bank, "001") is None


MEASURE = """
def resident():
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(lines["VmRSS"].split()[0])

import jaconv, msgspec, unicodedata, re
before = resident()
from madoguchi.kernel import addresses, banks
found = banks.find_banks("信")[:40]
assert len(found) == 40
for bank in found:
    banks.find_branches(bank.code, "東")
addresses.by_postal_code("1000001")
print(resident() - before)
"""


def test_banks_branches_and_towns_take_little_memory():
    run = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 30 * 1024  # KiB
