"""Pages of forms that hold every control, in every state, for the gallery."""

from __future__ import annotations

from typing import Any

from madoguchi.forms.domain.showing import views as v

LONG = "児童手当・特例給付の受給資格及び児童手当の額についての認定請求に関するお子さんの監護・生計同一の状況"
UNBROKEN = "Wolfeschlegelsteinhausenbergerdorff" * 2
YES_NO = (v.Choosable(id="yes", label="はい"), v.Choosable(id="no", label="いいえ"))
JOBS = (
    v.Choosable(id="employee", label="会社員", hint="パート、アルバイト、派遣の方も含みます。"),
    v.Choosable(id="self", label="自営業"),
    v.Choosable(id="public", label="公務員"),
    v.Choosable(id="none", label="仕事をしていない"),
)
DATE = {"era": "昭和", "year": "50", "month": "1", "day": "8"}


def _inputs(answered: bool, wrong: bool) -> tuple[v.Node, ...]:
    def errors(text: str) -> tuple[str, ...]:
        return (text,) if wrong else ()

    def typed(text: str) -> str:
        return text if answered else ""

    return (
        v.Input(
            name="nickname", label="呼び名", control="text", value=typed("𠮷田 髙子"), hint="例 やまだ はなこ"
        ),
        v.Input(
            name="claimant_number",
            label="請求者の個人番号",
            control="secret",
            entered=answered and not wrong,
            required=True,
            hint="マイナンバーカードのうらにある12桁の番号です。",
            errors=errors("個人番号の数字が正しくないようです。カードの12桁をもう一度確かめてください。"),
        ),
        v.Input(
            name="event_date",
            label="出生や転入の日",
            control="date",
            parts=DATE if answered else {},
            required=True,
            hint="例 令和8年4月1日",
            conditional=True,
            errors=errors("出生や転入の日を入力してください。"),
        ),
        v.Input(name="moved", label="引っ越した日", control="era_date", parts=DATE if answered else {}),
        v.Input(
            name="born",
            label="生年月日",
            control="birth_date",
            autocomplete="bday",
            unknown_allowed=True,
            parts=DATE | {"day": "不詳"} if answered else {},
            required=True,
            errors=errors("昭和は64年1月7日までです。「平成元年」ではありませんか。"),
        ),
        v.Input(name="since", label="住みはじめた年月", control="year_month", required=True),
        v.Input(
            name="occupation",
            label="職業",
            control="radio",
            options=JOBS,
            value=typed("public"),
            required=True,
            conditional=True,
            errors=errors("職業を選んでください。"),
        ),
        v.Input(
            name="together",
            label="お子さんと一緒に住んでいますか",
            control="radio",
            options=YES_NO,
            value=typed("yes"),
            required=True,
        ),
        v.Input(
            name="reasons",
            label="あてはまるものをすべて選んでください",
            control="checkboxes",
            options=JOBS,
            value=("self",) if answered else (),
            errors=errors("一つ以上選んでください。"),
        ),
        v.Input(
            name="clinic",
            label="かかりつけの病院",
            control="select",
            required=True,
            value=typed("c3"),
            options=tuple(v.Choosable(id=f"c{i}", label=f"あおば第{i}病院") for i in range(1, 10)),
            errors=errors("かかりつけの病院を選んでください。"),
        ),
        v.Input(
            name="income",
            label="前の年の収入",
            control="text",
            unit="円",
            width="short",
            inputmode="numeric",
            value=typed("3,000,000"),
        ),
        v.Input(
            name="note",
            label="伝えておきたいこと",
            control="textarea",
            max_length=500,
            value=typed("とくにありません。"),
        ),
        v.Input(
            name="total",
            label="手当の見込み",
            control="output",
            value="15,000円",
            hint="入力した内容から計算しました。決まった額ではありません。",
        ),
        v.Input(
            name="consent",
            label="税情報・住民情報の確認に同意します",
            control="checkbox",
            required=True,
            value=typed("yes"),
            errors=errors("同意するときは、印をつけてください。"),
        ),
        v.Upload(
            name="id_copy",
            label="本人確認書類",
            attachment="id_copy",
            required=True,
            max_files=3,
            max_mb=10,
            accept=("pdf", "jpeg", "png", "heic"),
            later_allowed=True,
            hint="運転免許証やマイナンバーカードの表です。",
            errors=errors("写真が25MBあります。10MBまで送れます。撮り直すか、小さくしてください。"),
        ),
    )


def _person(prefix: str, label: str, answered: bool) -> v.Fieldset:
    def text(name: str, title: str, value: str, **more: Any) -> v.Input:
        settings: dict[str, Any] = {"control": "text", "required": True, **more}
        return v.Input(
            name=f"{prefix}.{name}",
            label=title,
            value=value if answered else "",
            **settings,
        )

    address = v.Fieldset(
        name=f"{prefix}.address",
        label="住所",
        kind="address",
        children=(
            text(
                "address.postal_code",
                "郵便番号",
                "990-0000",
                control="lookup",
                lookup="postal_code",
                inputmode="numeric",
                width="short",
                autocomplete="postal-code",
            ),
            text("address.prefecture", "都道府県", "ほしの県", autocomplete="address-level1", width="medium"),
            text("address.street", "丁目・番地・号", "1丁目2番3号", hint="例 1丁目2番3号"),
        ),
    )
    return v.Fieldset(
        name=prefix,
        label=label,
        kind="person",
        hint="住民票のとおりに入力してください。",
        children=(
            text("family", "姓", "山田", autocomplete="family-name", width="medium"),
            text("given", "名", "花子", autocomplete="given-name", width="medium", required=False),
            address,
        ),
    )


def _bank(answered: bool) -> v.Fieldset:
    found = tuple(v.Choosable(id=f"000{i}", label=f"あおば{i}銀行 (000{i})") for i in range(1, 5))
    return v.Fieldset(
        name="bank",
        label="振込先の口座",
        kind="bank_account",
        children=(
            v.Input(
                name="bank.bank",
                label="金融機関",
                control="lookup",
                lookup="bank",
                value="あおば" if answered else "",
                options=found if answered else (),
                required=True,
            ),
            v.Input(
                name="bank.branch",
                label="支店",
                control="lookup",
                lookup="branch",
                required=True,
                value="001" if answered else "",
                options=found[:1] if answered else (),
            ),
        ),
    )


def _rows(answered: bool) -> v.Rows:
    rows = tuple(
        v.Row(
            id=f"r{i}",
            index=i,
            title=f"お子さん {i + 1}人目",
            children=(
                v.Input(
                    name=f"children.{i}.name",
                    label="名前",
                    control="text",
                    required=True,
                    value=UNBROKEN if answered else "",
                ),
                v.Input(
                    name=f"children.{i}.living",
                    label="同居・別居",
                    control="radio",
                    required=True,
                    options=(v.Choosable(id="together", label="同居"), v.Choosable(id="apart", label="別居")),
                ),
            ),
        )
        for i in range(2)
    )
    return v.Rows(
        name="children",
        label="お子さん",
        rows=rows,
        new_row="r2",
        can_add=True,
        can_remove=True,
        add_label="お子さんを追加する",
        hint="18歳の年度末までのお子さん全員です。",
    )


def _texts() -> tuple[v.Node, ...]:
    return (
        v.Text(
            name="read",
            kind="notice",
            label="手元に用意するもの",
            text="通帳かキャッシュカード\n\n本人確認書類",
        ),
        v.Text(name="read2", kind="notice", label="", text="見出しのないお知らせです。"),
        v.Text(name="stop", kind="stop", label="", text="公務員の方は勤務先に請求してください。"),
    )


def form_view(
    *, answered: bool, wrong: bool = False, title: str = "請求する方について", number: int = 2
) -> v.PageView:
    """A page that holds every control."""
    nodes = (
        *_texts()[:2],
        _person("claimant", "請求者", answered),
        *_inputs(answered, wrong),
        _bank(answered),
        _rows(answered),
    )
    links = tuple(
        v.ErrorLink(name=n.name, label=n.label, message=n.errors[0], page="all")
        for n in nodes
        if isinstance(n, v.Shown) and n.errors
    )
    return v.PageView(
        id="all",
        title=title,
        intro="手当を受け取る方のことを教えてください。",
        nodes=nodes,
        errors=links,
        number=number,
        count=5,
        stopped=False,
    )


def easy_view() -> v.PageView:
    """A page in plain Japanese, with readings."""
    nodes = (
        v.Input(name="name", label="{名前|なまえ}を {書|か}いてください", control="text", required=True),
        v.Input(
            name="born",
            label="{生|う}まれた {日|ひ}",
            control="birth_date",
            required=True,
            unknown_allowed=True,
            errors=("{生|う}まれた {日|ひ}を {書|か}いてください。",),
        ),
        v.Input(
            name="living",
            label="こどもと いっしょに {住|す}んでいますか",
            control="radio",
            required=True,
            options=(v.Choosable(id="yes", label="はい"), v.Choosable(id="no", label="いいえ")),
        ),
    )
    error = v.ErrorLink(
        name="born", label="", message="{生|う}まれた {日|ひ}を {書|か}いてください。", page="easy"
    )
    return v.PageView(
        id="easy",
        title="こどもの おかねを もらう {人|ひと}",
        intro="あなたの ことを {書|か}いてください。",
        nodes=nodes,
        errors=(error,),
        number=1,
        count=4,
        stopped=False,
    )


def english_view() -> v.PageView:
    """A short page in English."""
    nodes = (
        v.Input(
            name="family", label="Family name", control="text", required=True, autocomplete="family-name"
        ),
        v.Input(name="born", label="Date of birth", control="birth_date", required=True),
        v.Input(
            name="job",
            label="Are you a public servant?",
            control="radio",
            required=True,
            options=(v.Choosable(id="yes", label="Yes"), v.Choosable(id="no", label="No")),
        ),
        v.Upload(
            name="paper",
            label="Proof of identity",
            attachment="paper",
            accept=("pdf", "jpeg"),
            max_files=2,
            max_mb=10,
            later_allowed=True,
        ),
    )
    return v.PageView(
        id="en", title="About you", intro="", nodes=nodes, errors=(), number=1, count=3, stopped=False
    )


def stopped_view() -> v.PageView:
    return v.PageView(
        id="s",
        title="お勤め先について",
        intro="",
        nodes=(_texts()[2],),
        errors=(),
        number=1,
        count=1,
        stopped=True,
    )
