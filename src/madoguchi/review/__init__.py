"""Work on applications in the office: acceptance, correction, examination, decision, closing.

Owns the register of acceptances (収受番号), correction requests (補正), decisions (決裁), notes, and the deadline of
a case. Does not own the application, its state or its files (`applications`), nor what goes to core systems
(`delivery`).
Key words: register number, correction request, decision, case, queue.
"""
