"""Official forms in the layouts that town halls use, written by code, each with what a careful person reads in it."""
