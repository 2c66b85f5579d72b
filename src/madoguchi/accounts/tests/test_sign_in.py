"""Staff sign in with a password and then a code, each of which counts once and cannot be guessed for long."""

from __future__ import annotations

import pytest

from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff
from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.signing_in.authenticator import UsedCode, WrongCode, secret_of
from madoguchi.accounts.services.signing_in.sign_in import (
    MOST_CODES,
    MOST_OF_ACCOUNT,
    MOST_OF_ACCOUNT_HERE,
    AlreadyEnrolled,
    SignInExpired,
    WrongSignIn,
    begin_enrolment,
    check_code,
    check_password,
    finish_enrolment,
)  # fmt: skip
from madoguchi.accounts.services.staff.keep_staff import disable_staff, reset_authenticator, reset_password
from madoguchi.accounts.tests.cast import ELSEWHERE, HERE, NOW, PASSWORD, SECRET, USERNAME, code, later
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction


def password(text=PASSWORD, *, username=USERNAME, address=HERE, now=NOW):
    return check_password(username=username, password=text, address=address, now=now)


def token(now=NOW):
    return password(now=now).token


def actions():
    with tenant_transaction():
        return {entry.action for entry in entries()}


def in_transaction(service, **options):
    with tenant_transaction():
        return service(now=NOW, **options)


def test_password_and_code_sign_in_and_are_recorded(clerk):
    signed_in = check_code(token=token(), code=code(), now=NOW)
    assert (signed_in.staff.id, signed_in.recovery_codes) == (clerk.id, ())
    assert "staff.signed_in" in actions()


@pytest.mark.parametrize("typed", ["　{}", "{} "])
def test_a_code_may_be_typed_with_spaces(clerk, typed):
    check_code(token=token(), code=typed.format(code()), now=NOW)


def test_a_user_name_may_be_typed_in_capitals(clerk):
    assert password(username=" Uketsuke@AOBA.example ").enrolled


@pytest.mark.parametrize("wrong", ["", "x", PASSWORD.upper(), PASSWORD + " ", "\0", "\ud800", "x" * 5000])
def test_a_wrong_password_is_refused(clerk, wrong):
    with pytest.raises(WrongSignIn):
        password(wrong)


@pytest.mark.parametrize("name", ["", "nobody@aoba.example", "\0", "\ud800@x", "x" * 3000])
def test_an_unknown_user_is_refused_in_the_same_words(clerk, name):
    with pytest.raises(WrongSignIn) as unknown:
        password(username=name)
    assert str(unknown.value) == ""


def test_an_unknown_user_costs_a_hash_too(clerk, monkeypatch):
    from django.contrib.auth import hashers

    compared = []
    real = hashers.check_password

    def counting(password, encoded):
        compared.append(encoded.partition("$")[0])
        return real(password, encoded)

    monkeypatch.setattr(hashers, "check_password", counting)
    for name in (USERNAME, "nobody@aoba.example"):
        with pytest.raises(WrongSignIn):
            password("wrong", username=name)
    assert len(compared) == 2 and compared[0] == compared[1]


def test_a_failure_is_recorded_for_the_member_it_was_tried_for(clerk):
    with pytest.raises(WrongSignIn):
        password("wrong")
    assert "staff.sign_in_failed" in actions()


def test_another_tenant_does_not_know_the_clerk(clerk):
    with tenant_scope(99002), pytest.raises(WrongSignIn):
        password()


def test_a_step_taken_in_one_tenant_is_not_continued_in_another(clerk):
    pending = token()
    with tenant_scope(99002), pytest.raises(SignInExpired):
        check_code(token=pending, code=code(), now=NOW)


def test_a_disabled_member_is_refused_in_either_step(clerk):
    pending = token()
    in_transaction(disable_staff, staff_id=clerk.id, by=OPERATOR)
    with pytest.raises(SignInExpired):
        check_code(token=pending, code=code(), now=NOW)
    with pytest.raises(WrongSignIn):
        password()


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "abcdef", "\ud800", "1" * 3000])
def test_a_wrong_code_is_refused(clerk, wrong):
    with pytest.raises(WrongCode):
        check_code(token=token(), code=wrong, now=NOW)


def test_a_code_counts_once(clerk):
    check_code(token=token(), code=code(), now=NOW)
    with pytest.raises(UsedCode):
        check_code(token=token(), code=code(), now=later(seconds=10))
    check_code(token=token(), code=code(later(seconds=30)), now=later(seconds=30))


def test_a_code_before_the_last_used_one_counts_no_more(clerk):
    check_code(token=token(), code=code(later(seconds=30)), now=NOW)
    with pytest.raises(UsedCode):
        check_code(token=token(), code=code(), now=later(seconds=10))


@pytest.mark.parametrize(("off", "right"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(clerk, off, right):
    if right:
        check_code(token=token(), code=code(later(seconds=off)), now=NOW)
    else:
        with pytest.raises(WrongCode):
            check_code(token=token(), code=code(later(seconds=off)), now=NOW)


def test_a_password_that_was_given_too_long_ago_must_be_given_again(clerk):
    with pytest.raises(SignInExpired):
        check_code(token=token(), code=code(later(minutes=11)), now=later(minutes=11))


@pytest.mark.parametrize("forged", ["", "x", "x:y", "WyI5OTAwMSJd:abc"])
def test_a_forged_step_is_refused(clerk, forged):
    with pytest.raises(SignInExpired):
        check_code(token=forged, code=code(), now=NOW)


def test_a_new_password_voids_a_step_taken_with_the_old_one(clerk):
    pending = token()
    in_transaction(reset_password, staff_id=clerk.id, by=OPERATOR)
    with pytest.raises(SignInExpired):
        check_code(token=pending, code=code(), now=NOW)


def test_guessing_a_password_ends_for_this_address_first_and_then_for_all(clerk):
    failures = 0
    for address in (HERE, ELSEWHERE, "203.0.113.1", "203.0.113.2"):
        with pytest.raises(TooManyAttempts) as stopped:
            for _ in range(MOST_OF_ACCOUNT):
                with pytest.raises(WrongSignIn):
                    password("wrong", address=address)
                failures += 1
        assert 1 <= stopped.value.minutes <= 15
        if address == HERE:
            assert failures == MOST_OF_ACCOUNT_HERE
    assert failures == MOST_OF_ACCOUNT
    with pytest.raises(TooManyAttempts):
        password()
    assert password(now=later(minutes=16)).enrolled


def test_guessing_a_code_ends(clerk):
    for _ in range(MOST_CODES):
        with pytest.raises(WrongCode):
            check_code(token=token(), code="000000", now=NOW)
    with pytest.raises(TooManyAttempts):
        check_code(token=token(), code=code(), now=NOW)


def test_signing_in_rightly_is_no_guess(clerk):
    for turn in range(MOST_OF_ACCOUNT + 5):
        assert password(now=later(seconds=turn)).enrolled


def test_a_new_authenticator_is_proved_with_its_first_code(administrator):
    pending = password(username="kanri@aoba.example")
    assert not pending.enrolled
    with pytest.raises(WrongCode):
        check_code(token=pending.token, code="000000", now=NOW)
    enrolment = begin_enrolment(token=pending.token, issuer="あおば市", now=NOW)
    assert begin_enrolment(token=pending.token, issuer="あおば市", now=NOW) == enrolment
    assert enrolment.address.startswith("otpauth://totp/") and enrolment.secret in enrolment.address
    with pytest.raises(WrongCode):
        finish_enrolment(token=pending.token, code="000000", now=NOW)
    assert not password(username="kanri@aoba.example").enrolled
    signed_in = finish_enrolment(token=pending.token, code=code(secret=enrolment.secret), now=NOW)
    assert signed_in.staff.enrolled and len(set(signed_in.recovery_codes)) == 10
    assert "staff.authenticator_enrolled" in actions()


def test_an_authenticator_in_use_cannot_be_replaced_with_the_password_alone(clerk):
    with pytest.raises(AlreadyEnrolled):
        begin_enrolment(token=token(), issuer="あおば市", now=NOW)
    with pytest.raises(AlreadyEnrolled):
        finish_enrolment(token=token(), code=code(), now=NOW)


def test_a_recovery_code_stands_in_for_a_lost_authenticator_once(administrator):
    pending = password(username="kanri@aoba.example")
    secret = begin_enrolment(token=pending.token, issuer="あおば市", now=NOW).secret
    first, *others = finish_enrolment(token=pending.token, code=code(secret=secret), now=NOW).recovery_codes
    signed_in = check_code(token=pending.token, code=first.lower().replace("-", " "), now=NOW)
    assert signed_in.staff.recovery_codes_left == len(others)
    assert "staff.recovery_code_used" in actions()
    with pytest.raises(WrongCode):
        check_code(token=pending.token, code=first, now=NOW)
    check_code(token=pending.token, code=others[0], now=NOW)


def test_a_reset_voids_the_recovery_codes_too(administrator):
    pending = password(username="kanri@aoba.example")
    secret = begin_enrolment(token=pending.token, issuer="あおば市", now=NOW).secret
    finish_enrolment(token=pending.token, code=code(secret=secret), now=NOW)
    in_transaction(reset_authenticator, staff_id=administrator.id, by=OPERATOR)
    with tenant_transaction():
        assert Staff.objects.get(id=administrator.id).recovery_codes == []


def test_after_a_reset_a_new_authenticator_is_enrolled(clerk, administrator):
    in_transaction(reset_authenticator, staff_id=clerk.id, by=administrator)
    with pytest.raises(WrongCode):
        check_code(token=token(), code=code(), now=NOW)
    assert not password().enrolled
    assert begin_enrolment(token=token(), issuer="あおば市", now=NOW).secret != SECRET


def test_the_secret_is_kept_shut_and_opens_in_its_own_row_alone(clerk, administrator):
    with tenant_transaction():
        row, other = Staff.objects.get(id=clerk.id), Staff.objects.get(id=administrator.id)
        assert SECRET.encode() not in bytes(row.totp_secret)
        assert secret_of(row) == SECRET
        Staff.objects.filter(id=other.id).update(totp_secret=row.totp_secret, totp_counter=1)
    pending = password(username="kanri@aoba.example")
    with pytest.raises(WrongCode):
        check_code(token=pending.token, code=code(), now=NOW)


def test_nothing_secret_is_in_what_other_packages_see(clerk):
    with tenant_transaction():
        seen = repr(staff(id=clerk.id))
        kept = Staff.objects.get(id=clerk.id)
    assert kept.password not in seen and SECRET not in seen
    assert PASSWORD not in kept.password
