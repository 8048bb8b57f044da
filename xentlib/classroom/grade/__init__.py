"""Marks a folder of submissions: every answer runs locked away, and is compared outside.

`command` is what the teacher starts; `marking` marks one submission; `sandbox` and what it starts
(`warm`, `confine`, `inside`) lock its process away; `workers` and `scheduler` mark many at once.
"""
