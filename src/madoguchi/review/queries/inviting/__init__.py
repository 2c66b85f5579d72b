"""Who from outside is asked to do steps of cases."""
