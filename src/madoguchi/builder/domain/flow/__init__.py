"""The office's flow: what an author does to it, and its picture."""
