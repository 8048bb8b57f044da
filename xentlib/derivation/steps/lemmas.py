"""Steps that SymPy cannot prove alone: a cited lemma, and induction."""

from ..checking import proof, signs
from ..checking.proof import Verdict
from ..checking.sums import apart, expand, linear, split
from ..errors import DerivationError
from ..lines import LEMMA
from ..printing import latex

CASES = 1000


class Lemmas:
    """The steps that rest on something outside, and say so."""

    def lemma(self, expression, reason, *, rests_on, relation="="):
        """A step by a cited result, tested on a thousand random cases.

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
        before = self._bounded_expression("test")
        if not rests_on.strip():
            raise DerivationError("lemma: say what it rests on, and where that is proved")
        if relation not in ("=", "<=", ">="):
            raise DerivationError('relation is "=", "<=" or ">="')

        def follows(new):
            wrong = proof.counterexample(before.expression, new, self.given, relation, CASES)
            return Verdict(True, f"{CASES} random cases") if wrong is None else wrong

        more = {"relation": relation, "status": LEMMA, "rests_on": rests_on}
        return self._step(self._line(expression), reason, follows, before.quantity, **more)

    def induction(self, expression, n, reason=""):
        """Equal for every whole n: for the least that it may be, and with n also for n + 1.

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
        start = self._least(n)

        def follows(new):
            old = before.expression
            wrong = proof.refuted(old, new, self.given)
            if wrong is not None:
                return wrong
            # what is given may speak of one n alone, and so may the ranges of the indices
            given = self.given.without_constraints()
            given = given.only(lambda s: s not in given.bounds or not s.has(n))
            given.scope = []
            old, new = (apart(given.define(side)) for side in (old, new))
            first = old.subs(n, start) - new.subs(n, start)
            ahead, here = (expand(split(linear(old.subs(n, at)))) for at in (n + 1, n))
            claim = new.subs(n, n + 1)
            if proof.is_zero(first, given) and proof.is_zero(ahead.subs(here, new) - claim, given):
                return Verdict(True, f"induction on {n} from {start}")
            return proof.NOT_PROVED

        reason = reason or f"by induction on ${latex(n)}$"
        return self._step(self._line(expression), reason, follows, before.quantity)

    def _least(self, n):
        """The least number that n may be; the induction starts there."""
        low, _ = signs.ends(n, self.given.bounds)
        if not n.is_integer or low is None:
            raise DerivationError(
                f"induction: {n} is not assumed to be a whole number from a start on"
            )
        for name, value in self.given.definitions.items():
            if name == n or (value.has(n) and not name.is_Indexed):
                raise DerivationError(f"induction: given= defines {name} for one {n} alone")
        return low[0] + (0 if low[1] else 1)
