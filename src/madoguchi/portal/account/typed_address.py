"""An e-mail address as a page was sent it: usable, or with what is wrong with it, or with what was perhaps meant."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest

from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.kernel.email import check_email
from madoguchi.lobby.visit import Visit
from madoguchi.ui.filters import in_minutes
from madoguchi.ui.i18n import in_language, translate


class TypedAddress(msgspec.Struct, frozen=True, kw_only=True):
    """`text` as typed; `email` when it can be used; else `error`, or `suggestion` for a likely slip."""

    text: str = ""
    email: str = ""
    error: str = ""
    suggestion: str = ""

    @property
    def usable(self) -> bool:
        return bool(self.email) and not self.error and not self.suggestion

    def wrong(self, error: str) -> TypedAddress:
        return msgspec.structs.replace(self, error=error)

    def too_often(self, visit: Visit, many: TooManyAttempts) -> TypedAddress:
        """Too many links were asked for."""
        visit.tell_limit(many)
        with in_language(visit.language):
            return self.wrong(
                translate(
                    "送る回数が多すぎます。{time}ほどたってから、もう一度送ってください。",
                    time=in_minutes(many.minutes),
                )
            )


def typed_address(request: HttpRequest, language: str) -> TypedAddress:
    """What stands in the field `email`; empty before anything was sent."""
    text = request.POST.get("email", "")
    if request.method != "POST":
        return TypedAddress()
    checked = check_email(text)
    with in_language(language):
        if not text.strip():
            return TypedAddress(error=translate("メールアドレスを入力してください。"))
        if not checked.ok:
            wrong = translate("メールアドレスの形が正しくないようです。@の前後を確かめてください。")
            return TypedAddress(text=text, error=wrong)
    if checked.suggestion and request.POST.get("as_typed") != text:
        return TypedAddress(text=text, email=checked.address, suggestion=checked.suggestion)
    return TypedAddress(text=text, email=checked.address)
