"""Files of applications in the installation's store."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pikepdf
from django.apps import apps
from PIL import Image

from madoguchi.files.domain.storing import key_for
from madoguchi.files.services.open_file import store
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def pdf(pages: int) -> bytes:
    """Empty sheets."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        document.save(out)
    return out.getvalue()


def attach(
    application_id: Any,
    *,
    name: str,
    state: str,
    item: str = "account_proof",
    content: bytes = b"",
    kind: str = "jpeg",
) -> UUID:
    """A file, by default a photo, of an application of the tenant in scope; the attachment's id."""
    content, attachment = content or photo(), new_id()
    digest = hashlib.sha256(content).hexdigest()
    key = key_for(tenant=str(current_tenant()), sha256=digest, attachment=attachment.hex)
    store().save(key, io.BytesIO(content))
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.create(
            id=attachment,
            application_id=application_id,
            item=item,
            name=name,
            kind=kind,
            media_type="application/pdf" if kind == "pdf" else "image/jpeg",
            size=len(content),
            sha256=digest,
            store_key=key,
            state=state,
            uploaded_at=datetime.now(UTC),
        )
    return attachment
