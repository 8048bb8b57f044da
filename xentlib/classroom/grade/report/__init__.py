"""What the teacher and the students get: tables, pages, and nbgrader's database."""
