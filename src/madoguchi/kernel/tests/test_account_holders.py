import pytest

from madoguchi.kernel import account_holders


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("やまだ　はなこ", "ヤマダ　ハナコ"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ　ハナコ"),
        ("ｶ)ｱｵﾊﾞ", "カ)アオバ"),
        ("john smith", "JOHN　SMITH"),
        ("ド）アオバ２", "ド)アオバ2"),
        ("アオバシ／カイケイ", "アオバシ/カイケイ"),
    ],
)
def test_an_account_holder_is_written_as_passbooks_print_it(typed, printed):
    assert account_holders.to_account_holder(typed) == printed
    assert account_holders.is_account_holder(printed)


def test_a_name_in_kanji_is_no_account_holder():
    assert not account_holders.is_account_holder(account_holders.to_account_holder("山田 花子"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ショウジ　ユウコ", "ｼﾖｳｼﾞ ﾕｳｺ"),
        ("ヴァン・デル　イー", "ヴアンデル　イ－"),
        ("José Núñez", "JOSE NUNEZ"),
        ("ヲガワ", "オガワ"),
    ],
)
def test_spellings_that_a_bank_takes_for_the_same_have_one_key(one, other):
    assert account_holders.holder_key(one) == account_holders.holder_key(other)


def test_other_names_have_other_keys():
    assert (
        len(
            {
                account_holders.holder_key(name)
                for name in ("ヤマダ　ハナコ", "ヤマダ　ハナゴ", "タナカ　タロウ", "YAMADA")
            }
        )
        == 4
    )
