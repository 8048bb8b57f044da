"""Steps that SymPy cannot prove alone: a cited lemma, a test, induction."""

import sympy as sp

from ..checking import proof
from ..checking.proof import Verdict
from ..checking.sums import expand, peel
from ..lines import LEMMA, TESTED, as_line
from ..printing import latex


class Lemmas:
    """The steps that rest on something outside, and say so."""

    def lemma(self, expression, reason, *, rests_on, relation="=", cases=proof.CASES, test=None):
        """A step by a cited result, tested on `cases` random cases.

        Parameters
        ----------
        expression : sympy expression
            What the line becomes.
        reason : str
            Words beside the line.
        rests_on : str
            The result and where it is proved; the index of proofs names it.
        relation : {"=", "<=", ">="}
            How the line before is related to `expression`.
        cases : int
            How many random cases; the line fails with the first that does not hold.
        test : callable, optional
            ``test(number)`` returns the two sides for one random case; it is needed where the
            statement cannot be evaluated as it stands.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> a, b = sp.symbols("a b", positive=True)
        >>> divergence = a * sp.log(a / b) + (1 - a) * sp.log((1 - a) / (1 - b))
        >>> d = Derivation("Pinsker", divergence, given=[a < 1, b < 1])
        >>> d.lemma(2 * (a - b) ** 2, "Pinsker", rests_on="Cover & Thomas", relation=">=").status
        'lemma'
        """
        return self._by_cases(expression, reason, relation, cases, test, LEMMA, rests_on)

    def tested(self, expression, reason, *, relation="=", cases=proof.CASES, test=None):
        """A step that is only tested on random cases, and says so."""
        return self._by_cases(expression, reason, relation, cases, test, TESTED, "")

    def _by_cases(self, expression, reason, relation, cases, test, status, rests_on):
        before = self._before

        def follows(new):
            if test is None:
                wrong = proof.counterexample(before.expression, new, self.given, relation, cases)
            else:
                wrong = _own_test(test, cases, relation)
            return Verdict(True, f"{cases} random cases") if wrong is None else wrong

        more = {"relation": relation, "status": status, "rests_on": rests_on}
        return self._step(as_line(expression), reason, follows, before.quantity, **more)

    def induction(self, expression, n, reason="", *, start=1):
        """Equal for every whole n >= start: true at the start, and with n also for n + 1.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> k, n = sp.symbols("k n", integer=True, positive=True)
        >>> d = Derivation("Gauss", sp.Sum(k, (k, 1, n)))
        >>> d.induction(n * (n + 1) / 2, n).lines[-1].how
        'induction on n from 1'
        """
        before = self._before

        def follows(new):
            old = before.expression
            wrong = proof.counterexample(old, new, self.given)
            if wrong is not None:
                return wrong
            first = old.subs(n, start).doit() - new.subs(n, start).doit()
            ahead = expand(peel(old.subs(n, n + 1), n)).subs(old, new)
            claim = expand(peel(new.subs(n, n + 1), n))
            given = self.given.without_constraints()  # they may speak of one n alone
            if proof.is_zero(first, given) and proof.is_zero(ahead - claim, given):
                return Verdict(True, f"induction on {n} from {start}")
            return Verdict(False, "not proved")

        reason = reason or f"by induction on ${latex(n)}$"
        return self._step(as_line(expression), reason, follows, before.quantity)


def _own_test(test, cases, relation):
    for number in range(cases):
        left, right = (sp.sympify(side) for side in test(number))
        if not proof.compare(left, right, relation, proof.WIDE_TOLERANCE):
            return Verdict(False, "counter-example", {"case": number}, left, right)
    return None
