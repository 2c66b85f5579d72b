"""A receiver behind HTTP: `POST /packages`, `GET /packages/{id}`, `GET /packages?tenant=`, with a
bearer secret.

Does not own what is sent or what the answers mean for a case (`services`). Key words: receiver,
acknowledgement.
"""
