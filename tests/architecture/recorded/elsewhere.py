"""Posts of the office that leave nothing, and acts whose record other tests hold."""

from __future__ import annotations

from typing import Final

from tests.architecture.recorded.act import CASE, DESK, PROCEDURE

HELD_ELSEWHERE: Final[dict[str, tuple[str, str]]] = {
    DESK + "sign-in/code/": ("staff.signed_in", "tests/architecture/test_audit_table.py"),
    DESK + "sign-in/authenticator/": (
        "staff.authenticator_enrolled",
        "src/madoguchi/accounts/tests/test_sign_in.py",
    ),
    DESK + "batches/<uuid:batch_id>/places/": (
        "review.batch_closed",
        "src/madoguchi/review/tests/batches/test_given_out.py",
    ),
    DESK + "batches/<uuid:batch_id>/": (
        "review.batch_closed",
        "src/madoguchi/review/tests/batches/test_together.py",
    ),
    DESK + "batches/<uuid:batch_id>/name/": (
        "review.batch_named",
        "src/madoguchi/review/tests/batches/test_who_may.py",
    ),
    CASE + "steps/<slug:step>/give-up/": (
        "review.place_given_up",
        "src/madoguchi/review/tests/batches/test_rest_of_round.py",
    ),
    CASE + "send-again/": ("delivery.again", "src/madoguchi/delivery/tests/test_send.py"),
    CASE + "numbers/<uuid:ref>/": ("number.unsealed", "src/madoguchi/review/tests/entries/examination.py"),
    "<slug:slug>/procedures/<slug:procedure>/apply/check/": (
        "application.arrived",
        "src/madoguchi/applications/tests/test_submit.py",
    ),
    "<slug:slug>/links/<str:secret>/": (
        "application.address_changed",
        "src/madoguchi/portal/tests/test_account.py",
    ),
    "api/v1/tenants/<str:code>/procedures/<slug:procedure>/applications": (
        "application.arrived",
        "src/madoguchi/api/tests/test_submitting.py",
    ),
}
"""Acts that take a second secret, a service beside the program, or a whole form: action → where it is held."""
NOTHING: Final[dict[str, str]] = {
    DESK: "leads a search to its own address",
    DESK + "sign-in/": "nobody is in before the code",
    DESK + "sign-in/lost/": "draws the page",
    DESK + "me/": "draws the page",
    DESK + "overview/": "draws the page",
    DESK + "guide/": "draws the page",
    DESK + "guide/<slug:name>/": "draws the page",
    DESK + "audit/": "draws the page",
    DESK + "batches/": "draws the page",
    DESK + "deliveries/": "draws the page",
    DESK + "endings/": "draws the page",
    DESK + "staff/": "draws the page",
    DESK + "staff/routing/": "draws the page",
    DESK + "staff/transfers/": "shows what would change; what is changed then is staff.placed",
    DESK + "staff/transfers/sheet/": "draws the sheet",
    CASE: "draws the page",
    CASE + "<slug:part>/": "draws the page",
    CASE + "purpose/": "as its GET",
    CASE + "print/": "as its GET",
    CASE + "download/": "as its GET",
    CASE + "next/": "as its GET",
    CASE + "changes/": "draws the page",
    CASE + "files/<uuid:file_id>/": "draws the page",
    CASE + "files/<uuid:file_id>/preview": "as its GET",
    CASE + "files/<uuid:file_id>/download": "as its GET",
    DESK + "procedures/": "draws the page",
    DESK + "procedures/tables/": "leads to the new list",
    PROCEDURE + "lookback/": "draws the page",
    PROCEDURE + "moves/": "moves each case by an act of its own, as from its page",
    PROCEDURE + "edit/": "draws the page",
    PROCEDURE + "settings/": "its first section",
    PROCEDURE + "try/": "draws the page",
    PROCEDURE + "try/run/": "nothing of a run is kept",
    PROCEDURE + "look/": "draws the page",
    PROCEDURE + "look/pdf/": "draws the page",
    PROCEDURE + "look/page/": "draws the page",
    PROCEDURE + "look/package/": "draws the page",
    PROCEDURE + "publish/": "draws the page",
    PROCEDURE + "publish/yaml/": "draws the page",
}
"""Why a POST of the office leaves nothing."""
