def draft_link(tenant, offer, secret, draft, language):
    return "link", f"http://127.0.0.1:8000/{tenant.slug}/links/{secret}/"
def sign_in(tenant, secret, language):
    return "sign in", f"http://127.0.0.1:8000/{tenant.slug}/links/{secret}/"
def new_code(tenant, code, a):
    return "code", code
