"""What is handed out: the student's notebook of a sheet, and the course for nbgrader."""
