"""Fixes: from what a rule asks for to edits of the text, applied so that layout and comments stay."""
