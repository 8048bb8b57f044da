"""The configuration of an nbgrader course, as it is written into the course's folder."""

CONFIG = """\
# The configuration that makes nbgrader's marks fair. Change it as you like.
c = get_config()

c.CourseDirectory.course_id = COURSE

# A stub is what stands above the solution: nothing is put in the solution's place.
c.ClearSolutions.code_stub = {"python": ""}
c.ClearSolutions.text_stub = ""

# An endless loop costs its own exercise, not the notebook.
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True

# What is printed on stderr, such as NumPy's warning of log(0), is no mistake.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = ".*"

# Cells that were copied or deleted: the last copy of an answer counts, checks are put back.
c.OverwriteCells.add_missing_cells = True
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "xentlib.classroom.handout.nbgrader_fair.RemoveCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "xentlib.classroom.handout.nbgrader_fair.PutBackAnswers",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# The feedback shows neither the hidden tests nor the lines of them that a traceback quotes.
c.GenerateFeedback.preprocessors = [
    "xentlib.classroom.handout.nbgrader_fair.HideTests",
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
"""
