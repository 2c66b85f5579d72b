"""A member's own way in: sign in, what proves who one is, where one is signed in."""
