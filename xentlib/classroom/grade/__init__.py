"""Marks a folder of submissions: every answer runs locked away, and is compared outside.

Its rooms: `read` (who sent what, when, and the cells in it), `cage` (the process that an answer is
locked into), `mark` (one submission, then many), `report` (tables and pages). The command is
`classroom/commands/grade.py`.
"""
