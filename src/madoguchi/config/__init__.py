"""How the parts are put together: settings, addresses, which event wakes which handler."""
