"""A request that has passed the gate of staff's pages."""

from __future__ import annotations

from madoguchi.accounts.queries import StaffView
from madoguchi.accounts.services.signing_in.sessions import Session
from madoguchi.ui.requests import TenantRequest


class StaffRequest(TenantRequest):
    """`staff` is signed in; `said` is the word that the act before left for this page, or nothing."""

    staff: StaffView
    own_session: Session
    said: str
