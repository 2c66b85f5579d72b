from concurrent.futures import ThreadPoolExecutor

import pytest

from madoguchi.kernel.addresses import by_postal_code


@pytest.mark.parametrize(
    "typed", ["1000001", "100-0001", "〒100-0001", "１００－０００１", " 100 0001 ", "100ー0001"]
)
def test_a_postal_code_is_read_as_it_is_typed(typed):
    (town,) = by_postal_code(typed)
    assert (town.postal_code, town.prefecture, town.city, town.town) == (
        "1000001",
        "東京都",
        "千代田区",
        "千代田",
    )
    assert (town.city_code, town.city_kana, town.town_kana) == ("13101", "チヨダク", "チヨダ")


def test_a_postal_code_may_cover_several_towns():
    towns = by_postal_code("452-0961")
    assert len(towns) > 20
    assert {town.city for town in towns} == {"清須市"}
    assert len({town.town for town in towns}) == len(towns)


def test_a_postal_code_of_a_whole_city_names_no_town():
    (town,) = by_postal_code("0600000")
    assert (town.city, town.town) == ("札幌市中央区", "")


def test_a_large_offices_own_code_gives_its_town():
    (town,) = by_postal_code("100-8111")
    assert (town.city_code, town.town) == ("13101", "千代田")


def test_a_list_of_parts_is_cut_to_the_name():
    assert "穴明" in {town.town for town in by_postal_code("0295503")}


@pytest.mark.parametrize(
    "typed", ["", "0000000", "100000", "10000011", "abc", "100-000a", "\ud800", "'; drop table"]
)
def test_another_text_gives_no_town(typed):
    assert by_postal_code(typed) == []


def test_many_threads_may_ask_at_once():
    codes = ["1000001", "0600000", "4520961"] * 30
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(by_postal_code, codes))
    assert [towns[0].prefecture for towns in found] == ["東京都", "北海道", "愛知県"] * 30
