"""A simulated core system (基幹システム): takes packages, checks them, answers, has a result a while later.

`python -m madoguchi.ops.simulators.core --help`. Made for trying and testing; it decides nothing real
and keeps no answers. Key words: package, acknowledgement, addressee number (宛名番号), result, fault injection.
"""
