"""The demonstration's fictional local governments, staff, and sign-ins, which exist nowhere else."""

from __future__ import annotations

from typing import Final

import msgspec

PASSWORD: Final = "madoguchi-demo"
TOTP_SECRET: Final = "MADOGUCHI2DEMO3SIGN4IN5CODES6ONL"
"""Base 32. The same for everybody, so that an authenticator needs one entry."""
CLIENT_ID: Final = "demo-app"
CLIENT_SECRET: Final = "demo-secret"


class DemoTenant(msgspec.Struct, frozen=True, kw_only=True):
    """`number` is the first five digits of a code that no local government has (prefix 99)."""

    number: int
    slug: str
    name: str
    name_en: str
    name_easy: str
    kind: str
    head: str
    contact: str


class DemoStaff(msgspec.Struct, frozen=True, kw_only=True):
    """Signs in as `local@slug.example`."""

    local: str
    name: str
    department: str
    roles: tuple[str, ...]
    what: str


TENANTS: Final = (
    DemoTenant(
        number=99001, slug="aoba", name="あおば市", name_en="Aoba City", name_easy="あおば{市|し}",
        kind="municipality", head="あおば市長", contact="あおば市役所 総合窓口 電話 000-000-0000",
    ),
    DemoTenant(
        number=99002, slug="midori", name="みどり町", name_en="Midori Town", name_easy="みどり{町|まち}",
        kind="municipality", head="みどり町長", contact="みどり町役場 住民課 電話 000-000-0000",
    ),
    DemoTenant(
        number=99003, slug="hoshino", name="ほしの県", name_en="Hoshino Prefecture", name_easy="ほしの{県|けん}",
        kind="prefecture", head="ほしの県知事", contact="ほしの県庁 県民相談室 電話 000-000-0000",
    ),
)  # fmt: skip

OWN_PROCEDURES: Final = {
    "aoba": ("shotengai-hojokin",),
    "midori": ("shotengai-hojokin",),
    "hoshino": ("kenritsu-kengaku",),
}
"""Slug → what it offers beside the library; the grant of the towns goes by steps of its own."""

STAFF: Final = (
    DemoStaff(local="uketsuke", name="受付 花子", department="総合窓口", roles=("reception",), what="受付"),
    DemoStaff(local="shinsa", name="審査 太郎", department="こども家庭課", roles=("examiner",), what="審査"),
    DemoStaff(local="kessai", name="決裁 一郎", department="こども家庭課", roles=("approver",), what="決裁"),
    DemoStaff(local="bucho", name="決裁 二郎", department="総務課", roles=("approver",), what="二次決裁"),
    DemoStaff(
        local="kaigo", name="介護 桜子", department="介護保険課", roles=("reception", "examiner"),
        what="受付と審査(介護保険課の申請だけ)",
    ),
    DemoStaff(
        local="kaigo-kacho", name="課長 梅子", department="介護保険課", roles=("approver",),
        what="決裁(介護保険課の申請だけ)",
    ),
    DemoStaff(
        local="kaikei", name="会計 松子", department="会計課", roles=("reception",),
        what="支払い(会計課の手順だけ)",
    ),
    DemoStaff(
        local="sakusei",
        name="作成 京子",
        department="情報政策課",
        roles=("author", "publisher"),
        what="手続の作成",
    ),
    DemoStaff(
        local="koukai", name="公開 三郎", department="情報政策課", roles=("publisher",), what="手続の公開"
    ),
    DemoStaff(
        local="kanri", name="管理 次郎", department="情報政策課", roles=("administrator",), what="管理"
    ),
)  # fmt: skip


def username(staff: DemoStaff, slug: str) -> str:
    """What the member signs in with."""
    return f"{staff.local}@{slug}.example"


def about() -> dict[str, object]:
    """What the demonstration's pages show, for the folder's mark."""
    return {
        "password": PASSWORD,
        "totp_secret": TOTP_SECRET,
        "client": {"id": CLIENT_ID, "secret": CLIENT_SECRET},
        "tenants": [
            {
                "slug": tenant.slug,
                "name": tenant.name,
                "staff": [
                    {"username": username(s, tenant.slug), "name": s.name, "what": s.what} for s in STAFF
                ],
            }
            for tenant in TENANTS
        ],
    }
