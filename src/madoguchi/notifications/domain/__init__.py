"""Pure rules about mails: their texts, their lines, what may not be in a header."""
