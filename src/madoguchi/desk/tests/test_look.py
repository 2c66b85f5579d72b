"""Every page of the desk in a real browser: no axe violation, nothing to scroll sideways, pictures to look at."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image

from madoguchi.applications.domain.files.storing import key_for
from tests.parts.chromium import DESK, HEIGHTS, PHONE, axe, overflows, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.parts
WIDTHS = (320, PHONE, DESK)
ORIGIN = "http://127.0.0.1:9"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#8899aa").save(out, "JPEG")
    return out.getvalue()


def attach(application_id: Any, *, name: str, state: str) -> str:
    """A photo of an application, in the installation's store."""
    import hashlib

    from django.apps import apps

    from madoguchi.applications.services.open_attachment import store
    from madoguchi.isolation.scope import current_tenant, tenant_transaction
    from madoguchi.kernel.ids import new_id

    content, attachment = picture(), new_id()
    digest = hashlib.sha256(content).hexdigest()
    key = key_for(tenant=str(current_tenant()), sha256=digest, attachment=attachment.hex)
    store().save(key, io.BytesIO(content))
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.create(
            id=attachment,
            application_id=application_id,
            item="bank_copy",
            name=name,
            kind="jpeg",
            media_type="image/jpeg",
            size=len(content),
            sha256=digest,
            store_key=key,
            state=state,
            uploaded_at=datetime.now(UTC),
        )
    return str(attachment)
