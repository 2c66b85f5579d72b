"""The check page, the button that sends, and the receipt."""
