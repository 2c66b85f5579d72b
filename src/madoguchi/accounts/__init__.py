"""Who is who: residents, staff, client programs; sign-in, sessions, one-time links, limits on guessing.

Does not decide what an application is. Key words: session, link, resident account, staff, client.
"""
