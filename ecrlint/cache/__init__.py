"""Remembering what a run found, so that a tree in which nothing has changed costs little more than looking at it.

What is remembered is plain data, keyed by everything that can change it: ecrlint itself, its rules, the settings, and
the status of each file and folder that was asked for, also of those that do not exist.
"""
