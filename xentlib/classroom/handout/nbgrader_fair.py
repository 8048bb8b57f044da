"""Steps that nbgrader takes while it marks, named in the configuration of the course.

nbgrader 0.9.6 stops at a notebook with a copied cell (its own step leaves empty metadata behind,
at which another step fails), and at one where an answer and its check were both deleted.
"""

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor


def grade_id(cell):
    """The name under which nbgrader knows a cell, or None."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


class RemoveCopies(NbGraderPreprocessor):
    """Of copied cells the last one counts; the others stay, as cells of the student's own."""

    def preprocess(self, nb, resources):
        seen = set()
        for cell in reversed(nb.cells):
            if grade_id(cell) in seen:
                del cell.metadata["nbgrader"]
            seen.add(grade_id(cell))
            seen.discard(None)
        return nb, resources


class PutBackAnswers(NbGraderPreprocessor):
    """An answer cell that was deleted comes back as it was handed out, in its old place."""

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            answers, place = {cell.name for cell in source.solution_cells}, 0
            for cell in source.source_cells:
                here = [grade_id(one) for one in nb.cells]
                if cell.name in here:
                    place = max(place, here.index(cell.name) + 1)
                elif cell.name in answers:
                    nb.cells.insert(place, self.empty(cell))
                    place += 1
        return nb, resources

    def empty(self, source):
        """The cell as it was handed out."""
        written = source.cell_type == "markdown"
        make = new_markdown_cell if written else new_code_cell
        known = {"grade": written, "solution": True, "locked": False, "task": False,
                 "grade_id": source.name, "schema_version": 3,
                 "checksum": source.checksum}  # fmt: skip
        if written:
            known["points"] = 0  # OverwriteCells corrects this
        return make(source.source, metadata={"nbgrader": known})


class HideTests(ClearHiddenTests):
    """Takes the hidden tests out of a marked notebook, and the lines that tracebacks quote."""

    def preprocess_cell(self, cell, resources, index):
        cell, resources = super().preprocess_cell(cell, resources, index)
        if utils.is_grade(cell) and cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
        return cell, resources
