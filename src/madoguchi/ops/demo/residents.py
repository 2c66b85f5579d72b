"""The demonstration's applicants. None of them exists; those with names of old apply for what the elderly apply for."""

from __future__ import annotations

from typing import Final

import msgspec


class Resident(msgspec.Struct, frozen=True):
    """The mail address leads nowhere."""

    family: str
    given: str
    family_kana: str
    given_kana: str
    email: str

    @property
    def name(self) -> str:
        """As an application has it."""
        return f"{self.family}　{self.given}"


HANAKO: Final = Resident("山田", "花子", "ヤマダ", "ハナコ", "yamada.hanako@example.jp")
TARO: Final = Resident("山田", "太郎", "ヤマダ", "タロウ", "yamada.taro@example.jp")
ICHIRO: Final = Resident("見本", "一郎", "ミホン", "イチロウ", "mihon.ichiro@example.jp")
SAKURA: Final = Resident("見本", "さくら", "ミホン", "サクラ", "mihon.sakura@example.jp")
JIRO: Final = Resident("若葉", "次郎", "ワカバ", "ジロウ", "wakaba.jiro@example.jp")
KYOKO: Final = Resident("若葉", "京子", "ワカバ", "キョウコ", "wakaba.kyoko@example.jp")
SORA: Final = Resident("青空", "そら", "アオゾラ", "ソラ", "aozora.sora@example.jp")
NOZOMI: Final = Resident("青空", "のぞみ", "アオゾラ", "ノゾミ", "aozora.nozomi@example.jp")
UME: Final = Resident("青空", "うめ", "アオゾラ", "ウメ", "aozora.ume@example.jp")
MATSU: Final = Resident("若葉", "まつ", "ワカバ", "マツ", "wakaba.matsu@example.jp")
TAKEKO: Final = Resident("見本", "竹子", "ミホン", "タケコ", "mihon.takeko@example.jp")
KIKU: Final = Resident("山田", "菊江", "ヤマダ", "キクエ", "yamada.kikue@example.jp")
MATSUE: Final = Resident("青空", "松枝", "アオゾラ", "マツエ", "aozora.matsue@example.jp")
STRANGER: Final = UME
"""The simulated core system does not know her, so that there is a delivery that failed."""
