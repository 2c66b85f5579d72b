"""What a browser may do with a page of ours (Content Security Policy Level 3)."""

_ALWAYS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)


def content_policy(*, frames: bool = False, framed: bool = False) -> str:
    """The header's value. A page shows no page inside it (`frames`), and none shows it (`framed`): not even ours."""
    shown_in = "'self'" if framed else "'none'"
    return f"{_ALWAYS}; frame-ancestors {shown_in}" + ("; frame-src 'self'" if frames else "")
