"""How the demonstration's residents apply: with the answers of a definition's own examples, as if given these days."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
from PIL import Image, ImageDraw, ImageFont

from madoguchi.applications.services.arrival.submit import Submission
from madoguchi.applications.services.arrival.submit_sealed import submit_typed
from madoguchi.applications.services.attachments.upload import upload
from madoguchi.audit.services.record import Actor
from madoguchi.catalog.queries import procedure
from madoguchi.files.services.open_file import store
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.queries import context_on, form
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import example_my_number
from madoguchi.ops.demo.residents import Resident

LATELY: Final = timedelta(days=400)
"""A day no further than this from the example's own is a day of the matter and moves with it; a birthday stays."""


class Sample(msgspec.Struct, frozen=True):
    """The example `trial` of a definition, and which person in it applies."""

    procedure: str
    trial: str
    applicant: str


CLAIM: Final = Sample("jido-teate-nintei", "会社員がひとりで赤ちゃんを育て、公金受取口座を使う", "claimant")
CARD: Final = Sample("kaigo-futan-wariai-saikofu", "本人がなくして、家に送ってもらう", "insured")
EXPECTING: Final = Sample("ninshin-todoke", "一覧にない医院で受診した、はじめての妊娠", "mother")
DAMAGE: Final = Sample("risai-shomei", "台風で屋根が壊れ、写真だけの判定を望む", "applicant")
STREET: Final = Sample("shotengai-hojokin", "街路灯を新しくする", "applicant")
FESTIVAL: Final = Sample("shotengai-hojokin", "駅前の商店会が夏祭りをする", "applicant")
NURSING: Final = Sample("kaigo-nintei-shinki", "本人が自分で申請し、立ち会う人はいない", "insured")


def apply(
    sample: Sample, who: Resident, *, number: int, city: str, files: tuple[str, ...], now: datetime
) -> UUID:
    """The application that arrived. `number` is another for each; `files` are attachments that come with it, a photo each.

    Runs in the tenant's transaction. Raises what submitting raises.
    """
    today = day_in_japan(now)
    version = procedure(sample.procedure, today=today).card.version
    filled = form(sample.procedure, version)
    submission = Submission(
        answers=answers(filled.definition, sample, who, number=number, city=city, today=today),
        declared=frozenset(declaration.id for declaration in filled.definition.declarations),
        draft_id=None,
        channel="portal",
        language="ja",
        email=who.email,
        email_confirmed=True,
        idempotency_key=f"demo:{number}",
        actor=Actor(kind="applicant", id=f"demo:{number}", name=""),
        attachment_ids=tuple(_photo_for(filled.definition, item, now) for item in files),
    )
    context = context_on(today)
    arrived = submit_typed(submission=submission, form=filled, version=version, context=context, now=now)
    return arrived.application_id


def answers(
    definition: Definition, sample: Sample, who: Resident, *, number: int, city: str, today: date
) -> dict[str, Any]:
    """The example's answers under this name, in this town, with an individual number that is nobody's, these days."""
    trial = next(each for each in definition.trials if each.name == sample.trial)
    then = date.fromisoformat(trial.today)
    later = timedelta(weeks=(today - then).days // 7)  # a weekday stays one
    instead = {
        "山田": who.family,
        "ヤマダ": who.family_kana,
        "あおば市": city,
        _NUMBER: example_my_number(number),
    }

    def told(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: told(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [told(part) for part in value]
        return _as_now(value, instead, then, later) if isinstance(value, str) else value

    found: dict[str, Any] = told(trial.answers)
    found[sample.applicant] |= {"given": who.given, "given_kana": who.given_kana}
    return found


_NUMBER: Final = "123456789018"
"""The individual number of the library's examples."""


def _as_now(text: str, instead: Mapping[str, str], then: date, later: timedelta) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        for old, new in instead.items():
            text = text.replace(old, new)
        return text
    return (day + later).isoformat() if abs(day - then) < LATELY else text


def _photo_for(definition: Definition, item: str, now: datetime) -> UUID:
    attachment = next(each for each in definition.attachments if each.id == item)
    name = f"{attachment.label.ja}.jpg"
    return upload(attachment=attachment, file=io.BytesIO(_photo()), name=name, store=store(), now=now)


@cache
def _photo() -> bytes:
    """A picture in which nobody can read anything but that it is one of nothing."""
    picture = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 60, 1140, 840), outline="white", width=6)
    draw.text((600, 450), "SAMPLE", fill="white", font=ImageFont.load_default(160), anchor="mm")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
