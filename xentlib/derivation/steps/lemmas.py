"""Steps that SymPy cannot prove alone: a cited lemma, a test, induction."""

import sympy as sp

from ..checking import defined, proof, sums
from ..checking.evaluate import Evaluator, to_sympy
from ..checking.proof import Verdict
from ..checking.sums import apart, expand, peel
from ..errors import DerivationError
from ..lines import LEMMA, TESTED
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
        before = self._bounded_expression("test")
        if relation not in proof.RELATIONS or cases < 1:
            raise DerivationError('relation is "=", "<=" or ">=", and cases at least 1')

        def follows(new):
            if test is None:
                wrong = proof.counterexample(before.expression, new, self.given, relation, cases)
            else:
                wrong = _own_test(test, cases, relation)
            return Verdict(True, f"{cases} random cases") if wrong is None else wrong

        more = {"relation": relation, "status": status, "rests_on": rests_on}
        return self._step(self._line(expression), reason, follows, before.quantity, **more)

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
        before = self._bounded_expression("prove by induction")
        self._starts_at(n, start)

        def follows(new):
            old = before.expression
            wrong = proof.counterexample(old, new, self.given)
            if wrong is not None:
                return wrong
            if (factor := defined.danger(new, old, self.given)) is not None:
                return proof.may_be_zero(factor)
            # what is given may speak of one n alone, and so may the ranges of the indices
            given = self.given.without_constraints(but=[b for b in self.given.bounds if b.has(n)])
            given.scope = []
            old, new = (apart(given.define(side)) for side in (old, new))
            first = _written_out(old.subs(n, start)) - _written_out(new.subs(n, start))
            ahead = expand(peel(old.subs(n, n + 1), n)).subs(old, new)
            claim = expand(peel(new.subs(n, n + 1), n))
            if proof.is_zero(first, given) and proof.is_zero(ahead - claim, given):
                return Verdict(True, f"induction on {n} from {start}")
            return Verdict(False, "not proved")

        reason = reason or f"by induction on ${latex(n)}$"
        return self._step(self._line(expression), reason, follows, before.quantity)

    def _starts_at(self, n, start):
        """Refuse an induction that does not begin at the least number that n may be."""
        least = 1 if n.is_positive else 0 if n.is_nonnegative else None
        for bound in self.given.bounds:
            if not isinstance(bound, sp.Ne) and bound.gts == n and bound.lts.is_integer:
                strict = isinstance(bound, (sp.Lt, sp.Gt))
                least = max(least or 0, bound.lts + (1 if strict else 0))
        if not n.is_integer or least is None:
            raise DerivationError(
                f"induction: {n} is not assumed to be a whole number from a start on"
            )
        if least != start:
            raise DerivationError(
                f"induction: it starts at {start}, but the least value that {n} may have is {least}"
            )
        for name, value in self.given.definitions.items():
            if name == n or (value.has(n) and not isinstance(name, sp.Indexed)):
                raise DerivationError(f"induction: given= defines {name} for one {n} alone")


def _written_out(expression):
    """Sums and products between whole numbers, term by term."""

    def terms(total):
        if all(end.is_Integer for _, low, high in total.limits for end in (low, high)):
            return sums.spelled_out(total, {})
        return total

    return expression.replace(lambda e: isinstance(e, (sp.Sum, sp.Product)), terms)


def _own_test(test, cases, relation):
    for number in range(cases):
        left, right = (Evaluator({})(side) for side in test(number))
        if not proof.compare(left, right, relation):
            shown = to_sympy(left), to_sympy(right)
            return Verdict(False, "counter-example", {"case": number}, *shown)
    return None
