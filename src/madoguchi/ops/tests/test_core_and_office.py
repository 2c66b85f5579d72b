"""The simulated core system takes what the office filled in, and no individual number in the clear."""

from __future__ import annotations

import io

import msgspec
import pytest

from madoguchi.applications.domain.package.manifest import Told
from madoguchi.applications.domain.package.read import read_package
from madoguchi.applications.domain.package.write import write_package
from madoguchi.delivery.tests import cast
from madoguchi.delivery.tests.cast import MemoryReceiver
from madoguchi.delivery.tests.test_office_answers import BY, with_delivery
from madoguchi.delivery.tests.test_versions import work
from madoguchi.kernel.numbers import example_my_number
from madoguchi.ops.simulators.core.inspect import Refused, inspect
from madoguchi.review.tests.flows.cast import FlowCase


@pytest.fixture
def founding():
    return cast.found_tenant


@pytest.fixture
def receiver():
    return MemoryReceiver()


@pytest.fixture
def core(aoba, receiver, monkeypatch):
    from madoguchi.delivery import handlers

    monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
    return lambda case: work(aoba, case.now)


def test_the_simulated_core_system_takes_it_and_refuses_a_number_among_the_offices_answers(
    aoba, receiver, core
):
    case = FlowCase("risai", definition=with_delivery("accepted"))
    case.do("reception", BY["reception"])
    case.do("survey", BY["survey"], grade="half")
    core(case)
    ((content,),) = [held.values() for held in receiver.packages.values()]
    assert inspect(io.BytesIO(content)).office == 1
    with pytest.raises(Refused, match=r"office\.grade: an individual number in the clear"):
        inspect(_with_a_number(content))


def _with_a_number(content: bytes) -> io.BytesIO:
    """The package written once more, with an individual number where the grade stood."""
    package = read_package(io.BytesIO(content))
    answers = {**package.application.answers, "office": {"grade": example_my_number(7)}}
    manifest, out = package.manifest, io.BytesIO()
    names = Told.__struct_fields__
    write_package(
        out=out,
        application=msgspec.structs.replace(package.application, answers=answers),
        target=manifest.delivery,
        told=Told(**{name: getattr(manifest, name) for name in names}),
        pdf=b"%PDF",
        attachments=(),
    )
    return out
