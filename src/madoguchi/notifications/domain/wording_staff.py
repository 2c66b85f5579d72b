"""The mails to members of staff, in Japanese alone: name → (subject, text). None of them holds a secret."""

from __future__ import annotations

GREETING = "{office}の申請の窓口から、職員の{name}さんへのお知らせです。"
CLOSING = """覚えがないときは、すぐに、ほかの管理者かシステムの運用担当者に知らせてください。
{replies}"""

WORDING: dict[str, tuple[str, str]] = {
    "added": ("職員に加わりました: {member}", "{by}が、{member}さんを職員に加えました。\n役割: {after}"),
    "roles_asked": (
        "役割を変えることの確認: {member}",
        """{by}が、{member}さんの役割を変えることを頼みました。まだ変わっていません。

今の役割: {before}
頼まれた役割: {after}

頼んだ人でも本人でもない管理者が、窓口の「職員」の画面で確かめます。""",
    ),
    "roles_changed": (
        "役割が変わりました: {member}",
        "{by}が、{member}さんの役割を変えました。\n\n前: {before}\n今: {after}",
    ),
    "roles_declined": (
        "役割は変わりません: {member}",
        "{by}が、{member}さんの役割を変えることを見送りました。\n\n今の役割: {before}\n頼まれていた役割: {after}",
    ),
    "password_reset": (
        "パスワードが再設定されました: {member}",
        "{by}が、{member}さんのパスワードを再設定しました。前のパスワードは使えません。",
    ),
    "authenticator_reset": (
        "認証アプリが外されました: {member}",
        "{by}が、{member}さんの認証アプリを外しました。次のサインインで登録し直します。",
    ),
    "password_changed": (
        "パスワードを変えました: {member}",
        "{member}さんが、自分のパスワードを変えました。",
    ),
    "authenticator_replaced": (
        "認証アプリを外しました: {member}",
        "{member}さんが、自分の認証アプリを外しました。次のサインインで登録し直します。",
    ),
    "person_changed": (
        "職員の情報が変わりました: {member}",
        "{by}が、{member}さんの氏名、所属、メールアドレスのどれかを変えました。窓口の「職員」の画面で見られます。",
    ),
    "disabled": ("利用が止まりました: {member}", "{by}が、{member}さんの利用を止めました。"),
    "enabled": ("利用が再開しました: {member}", "{by}が、{member}さんの利用を再開しました。"),
}

LATE: dict[str, tuple[str, str]] = {
    "near": (
        "標準処理期間の終わりが近い申請: {new}件",
        """標準処理期間の残りが3日以内になった申請が、新しく{new}件あります(合わせて{every}件)。

受付簿の「期限間近」で見られます。間に合わないときは、期間が過ぎる前に、申請の画面から延長できます。
{link}""",
    ),
    "late": (
        "標準処理期間を過ぎた申請: {new}件",
        """標準処理期間を過ぎた申請が、新しく{new}件あります(合わせて{every}件)。

受付簿の「期限超過」で見られます。
{link}""",
    ),
    "step": (
        "期限を過ぎた手順: {new}件",
        """担当者の手順で、期限を過ぎたものが、新しく{new}件あります(合わせて{every}件)。

受付簿の「手順の期限超過」で見られます。
{link}""",
    ),
}
"""To those who work on cases, and to those who decide them."""

LEFT: tuple[str, str] = (
    "担当者がいなくなった申請: {new}件",
    """担当していた職員の異動などで、担当者がいなくなった申請が、新しく{new}件あります(合わせて{every}件)。

受付簿の「担当者がいません」で見られます。担当者を決めてください。
{link}""",
)
"""To those who lead the unit."""
