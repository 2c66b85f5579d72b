"""The way out that the settings name."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from madoguchi.notifications.connectors.folder.post import FolderPost
from madoguchi.notifications.connectors.smtp.post import smtp_post
from madoguchi.notifications.domain.post import Post


@cache
def post() -> Post:
    """`MADOGUCHI_SMTP_URL`, or `mail/` in the data folder. Raises InvalidMailServer."""
    url = settings.ENVIRONMENT.smtp_url
    return smtp_post(url) if url else FolderPost(settings.DATA / "mail")


def close() -> None:
    """End what the way out keeps open, if this process has one."""
    if post.cache_info().currsize:
        post().close()
        post.cache_clear()
