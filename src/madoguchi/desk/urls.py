"""Addresses below `/{slug}/desk/`."""

from __future__ import annotations

from django.urls import path

from madoguchi.desk import guides
from madoguchi.desk.account import my_account, sign_in
from madoguchi.desk.acts import act_views, correction, extension, proposal, transfer
from madoguchi.desk.acts.beside import SEND_AGAIN
from madoguchi.desk.acts.table import PAGES
from madoguchi.desk.administration import (
    absences,
    dissolve,
    flow_places,
    office_days,
    people,
    routing,
    transfers,
    units,
)
from madoguchi.desk.allocation import give_up, places_given
from madoguchi.desk.batches import batch_page, batches, of_case
from madoguchi.desk.case import bereavement, case, charge, files, numbers, purpose
from madoguchi.desk.deliveries import deliveries
from madoguchi.desk.queue import endings, lookback, next_case, overview, queue, stood_in
from madoguchi.desk.record import audit
from madoguchi.desk.steps import changes, forwarding, invitations, move_page, step_page
from madoguchi.review.domain.acts import CORRECT, EXTEND, PROPOSE, TRANSFER

ASKING_MORE = {
    CORRECT: correction.correction,
    PROPOSE: proposal.propose,
    EXTEND: extension.extend,
    TRANSFER: transfer.transferring,
    SEND_AGAIN: act_views.send_again,
}
"""Acts whose view is not made from their row."""

urlpatterns = [
    path("", queue.queue),
    path("sign-in/", sign_in.password),
    path("sign-in/code/", sign_in.code),
    path("sign-in/authenticator/", sign_in.authenticator),
    path("sign-in/lost/", sign_in.lost),
    path("sign-out/", sign_in.sign_out),
    path("guide/", guides.guides),
    path("guide/<slug:name>/", guides.read),
    path("batches/", batches.batches),
    path("batches/<uuid:batch_id>/", batch_page.batch_page),
    path("batches/<uuid:batch_id>/name/", batch_page.name_page),
    path("deliveries/", deliveries.deliveries),
    path("endings/", endings.running_out),
    path("procedures/<slug:procedure>/lookback/", lookback.lookback),
    path("overview/", overview.overview),
    path("audit/", audit.audit),
    path("office-days/", office_days.office_days),
    path("staff/", people.people),
    path("staff/add/", people.add),
    path("staff/units/", units.tree),
    path("staff/units/<uuid:unit_id>/", units.unit),
    path("staff/units/<uuid:unit_id>/dissolve/", dissolve.dissolve),
    path("staff/flow-places/", flow_places.flow_places),
    path("staff/flow-places/<slug:procedure>/", flow_places.flow_places_of),
    path("staff/transfers/", transfers.transfers),
    path("staff/transfers/sheet/", transfers.sheet),
    path("staff/routing/", routing.routing),
    path("staff/routing/<slug:procedure>/", routing.route),
    path("staff/<uuid:staff_id>/places/", units.places),
    path("staff/<uuid:staff_id>/absence/", absences.absence),
    path("staff/requests/<uuid:request_id>/", people.decide_roles),
    path("staff/<uuid:staff_id>/", people.person),
    path("staff/<uuid:staff_id>/edit/", people.edit),
    path("staff/<uuid:staff_id>/<slug:act>/", people.person_act),
    path("batches/<uuid:batch_id>/places/", places_given.places),
    path("me/", my_account.me),
    path("me/password/", my_account.own_password),
    path("me/authenticator/", my_account.own_authenticator),
    path("me/sessions/", my_account.end_sessions),
    path("me/absence/", absences.own_absence),
    path("stood-in/", stood_in.stood_in),
    path("cases/<str:receipt>/", case.case),
    path("cases/<str:receipt>/next/", next_case.following),
    path("cases/<str:receipt>/purpose/", purpose.purpose),
    path("cases/<str:receipt>/charge/", charge.charge),
    *(
        path(f"cases/<str:receipt>/{page.path}", ASKING_MORE.get(page.act) or act_views.view_of(page))
        for page in PAGES
    ),
    path("cases/<str:receipt>/steps/<slug:step>/", step_page.step),
    path("cases/<str:receipt>/steps/<slug:step>/reopen/", step_page.reopen),
    path("cases/<str:receipt>/changes/", changes.changes),
    path("cases/<str:receipt>/move/", move_page.move),
    path("procedures/<slug:procedure>/moves/", move_page.moves),
    path("cases/<str:receipt>/steps/<slug:step>/invitation/", invitations.invitation),
    path("cases/<str:receipt>/steps/<slug:step>/forwarding/", forwarding.forwarding),
    path("cases/<str:receipt>/steps/<slug:step>/take-out/", of_case.take_out_page),
    path("cases/<str:receipt>/steps/<slug:step>/put-in/", of_case.put_in_page),
    path("cases/<str:receipt>/steps/<slug:step>/give-up/", give_up.give_up_page),
    path("cases/<str:receipt>/bereavement/", bereavement.bereavement),
    path("cases/<str:receipt>/numbers/<uuid:ref>/", numbers.number),
    path("cases/<str:receipt>/print/", files.paper),
    path("cases/<str:receipt>/download/", files.everything),
    path("cases/<str:receipt>/files/<uuid:file_id>/", files.look),
    path("cases/<str:receipt>/files/<uuid:file_id>/preview", files.preview),
    path("cases/<str:receipt>/files/<uuid:file_id>/download", files.download),
    path("cases/<str:receipt>/<slug:part>/", case.case),
]
