"""What a browser calls itself, in the few words by which its owner knows it again."""

from __future__ import annotations

_BROWSERS = (  # the first that is found: most of them claim to be Chrome and Safari too
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """`Windows・Edge`; nothing for what is not known. Nothing of the header itself is kept."""
    found = (
        next((name for sign, name in signs if sign in user_agent), "") for signs in (_SYSTEMS, _BROWSERS)
    )
    return "・".join(name for name in found if name)
