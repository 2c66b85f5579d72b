"""The operator's edge: the program `madoguchi`, its supervisor and worker, backup, doctor,
demonstration, simulators.

Decides nothing about applications: it starts, checks and keeps what the other packages are. Key words:
command, supervisor, worker, demonstration, backup.
"""
