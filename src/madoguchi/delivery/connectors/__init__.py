"""The only code of this package that talks to other systems; one folder for each."""
