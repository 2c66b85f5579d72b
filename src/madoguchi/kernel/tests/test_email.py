import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kernel import email


@pytest.mark.parametrize(
    "typed",
    ["hanako@example.jp", "a..b@docomo.ne.jp", "a.b.@docomo.ne.jp", ".a@ezweb.ne.jp", "a+b_c/d?e@x.co.jp"],
)
def test_an_address_is_accepted(typed):
    assert email.check_email(typed) == email.EmailCheck(True, typed, None)


def test_full_width_spaces_around_and_capitals_in_the_domain_are_folded():
    checked = email.check_email("　Ｈａｎａｋｏ＠Example．ＪＰ ")
    assert (checked.ok, checked.address) == (True, "Hanako@example.jp")


@pytest.mark.parametrize(
    "typed",
    ["", "@", "hanako", "hanako@", "@example.jp", "hanako@example", "ha nako@example.jp", "a@b@example.jp", "花子@example.jp",
     "a@-example.jp", "a@example..jp", "a@example.jp\r\nBcc: b@example.jp", "a" * 65 + "@example.jp",
     "a@" + "b" * 250 + ".jp", "a@example.j"],
)  # fmt: skip
def test_a_text_that_is_no_address_is_refused(typed):
    assert not email.check_email(typed).ok


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("docomo.ne.p", "docomo.ne.jp"),
        ("docomo.co.jp", "docomo.ne.jp"),
        ("dokomo.ne.jp", "docomo.ne.jp"),
        ("yahoo.co.jo", "yahoo.co.jp"),
        ("yaho.co.jp", "yahoo.co.jp"),
        ("ezweb.ne.jq", "ezweb.ne.jp"),
        ("icloud.con", "icloud.com"),
        ("iclould.com", "icloud.com"),
        ("softbank.ne.jpp", "softbank.ne.jp"),
        ("au.con", "au.com"),
        ("hotmail.co.jo", "hotmail.co.jp"),
    ],
)
def test_a_mistyped_domain_is_noticed(domain, meant):
    assert email.check_email(f"Hanako@{domain}").suggestion == f"Hanako@{meant}"


def test_a_suggestion_is_made_for_a_domain_that_cannot_be_too():
    assert email.check_email("a@yahoo,co.jp") == email.EmailCheck(False, "a@yahoo,co.jp", "a@yahoo.co.jp")


@pytest.mark.parametrize(
    "domain", [*email.COMMON, "city.aoba.lg.jp", "example.jp", "abn.ne.jp", "five.jp", "u-tokyo.ac.jp"]
)
def test_a_good_domain_is_not_questioned(domain):
    assert email.check_email(f"a@{domain}").suggestion is None


@given(st.text(st.characters(), max_size=60) | st.emails())
def test_what_is_accepted_is_accepted_again_and_safe_in_a_header(typed):
    checked = email.check_email(typed)
    if checked.ok:
        assert email.check_email(checked.address) == checked
        assert checked.address.isascii() and checked.address.isprintable() and " " not in checked.address
        assert checked.suggestion is None or email.check_email(checked.suggestion).ok
