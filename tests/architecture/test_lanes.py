"""Nobody waits behind a handler that waits for somebody outside."""

from django.utils.module_loading import import_string

from madoguchi.config import wiring


def test_whoever_waits_for_somebody_outside_stands_in_a_lane():
    lanes = {handler: lane for lane, handlers in wiring.LANES.items() for handler in handlers}
    wired = {handler for handlers in wiring.HANDLERS.values() for handler in handlers}
    outside = {h for h in wired if getattr(import_string(h), "opens_own_transactions", False)}
    assert outside - lanes.keys() == set()
    assert lanes.keys() - wired == set()
    assert sum(map(len, wiring.LANES.values())) == len(lanes)
