"""Life events and categories: what people look under. A definition names one by its id."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.format.definition import LocalText


class Topic(msgspec.Struct, frozen=True):
    """Something to look under. `words` lead to its procedures when searched for."""

    id: str
    label: LocalText


def _table(*rows: tuple[str, str, str, str]) -> dict[str, Topic]:
    return {id_: Topic(id_, LocalText(ja=ja, en=en, ja_easy=easy)) for id_, ja, en, easy in rows}


LIFE_EVENTS = _table(
    ("pregnancy", "妊娠したとき", "Pregnancy", "{赤|あか}ちゃんが できたとき"),
    ("birth", "子どもが生まれたとき", "Having a baby", "{子|こ}どもが {生|う}まれたとき"),
    ("child-rearing", "子育て", "Raising children", "{子|こ}どもを そだてるとき"),
    ("moving", "引っ越すとき", "Moving", "ひっこしを するとき"),
    ("marriage", "結婚・離婚", "Marriage and divorce", "けっこんや りこんを するとき"),
    ("job", "就職・転職・退職", "Work", "{仕事|しごと}が {変|か}わるとき"),
    ("health", "病気・健康", "Health", "{体|からだ}の ぐあいが わるいとき"),
    ("care", "介護", "Care for older people", "かいごが いるとき"),
    ("housing", "住まい", "Housing", "{家|いえ}を {買|か}うとき"),
    ("car", "車", "Cars", "{車|くるま}を もつとき"),
    ("tax", "税金", "Taxes", "{税金|ぜいきん}を はらうとき"),
    ("disaster", "災害にあったとき", "After a disaster", "さいがいに あったとき"),
    ("bereavement", "亡くなったとき", "When somebody dies", "{家族|かぞく}が なくなったとき"),
    ("other", "そのほか", "Other", "そのほか"),
)

CATEGORIES = _table(
    ("child-rearing", "子育て", "Children and families", "{子|こ}どもを そだてる"),
    ("long-term-care", "介護", "Care for older people", "かいご"),
    ("disaster", "被災者支援", "Disaster relief", "さいがいに あった {人|ひと}を たすける"),
    (
        "registers",
        "住民票・戸籍",
        "Resident and family registers",
        "{住所|じゅうしょ}や {家族|かぞく}の {書類|しょるい}",
    ),
    ("health", "健康", "Health", "{体|からだ}と {病気|びょうき}"),
    ("tax", "税金", "Taxes", "{税金|ぜいきん}"),
    ("daily-life", "くらし", "Daily life", "くらし"),
    ("car", "自動車", "Vehicles", "{車|くるま}"),
    ("culture", "文化・生涯学習", "Culture and learning", "{本|ほん}や スポーツ"),
    ("city", "まちづくり・建設", "Roads and buildings", "{道|みち}や {家|いえ}を {作|つく}る"),
    ("business", "産業・事業", "Business", "{会社|かいしゃ}や {店|みせ}"),
    ("work", "採用", "Working for the city", "{役所|やくしょ}で はたらく"),
    ("election", "選挙", "Elections", "せんきょ"),
    ("fire-safety", "消防・防災", "Fire and safety", "{火事|かじ}を ふせぐ"),
    ("other", "そのほか", "Other", "そのほか"),
)
