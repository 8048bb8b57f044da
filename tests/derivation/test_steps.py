"""Each kind of step: what is right passes, what is wrong raises and says why."""

import math

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from identities.symbols import K, P, Q, e, i, j, k, n, p_, p_sums_to_one, q_, total
from sympy import Eq, Rational, exp, log, symbols

import xentlib as xl
from xentlib.derivation import Derivation, DerivationError
from xentlib.derivation.given import Given
from xentlib.derivation.steps.inequality import bound

x, t = symbols("x t", positive=True)
u = sp.Symbol("u", real=True)
a, b = symbols("a b", positive=True)


def wrong(message):
    return pytest.raises(DerivationError, match=message)


# ------------------------------------------------------------------ what a refusal shows


def test_a_refusal_shows_both_sides_the_difference_and_a_point():
    with wrong("does not follow") as caught:
        Derivation("slip", log(a * b)).equals(log(a) - log(b), "a sign")
    text = str(caught.value)
    assert "log(a*b)" in text and "log(a) - log(b)" in text
    assert "difference:      2*log(b)" in text
    assert "counter-example: a = " in text and "a sign" in text


def test_the_counter_example_is_real():
    with wrong("counter-example") as caught:
        Derivation("slip", log(a * b)).equals(log(a) - log(b))
    verdict = caught.value.verdict
    values = {str(name): float(value) for name, value in verdict.at.items()}
    assert float(verdict.left) == pytest.approx(math.log(values["a"] * values["b"]))
    assert float(verdict.right) == pytest.approx(math.log(values["a"]) - math.log(values["b"]))
    assert float(verdict.left) != pytest.approx(float(verdict.right))


def test_a_counter_example_in_general_length_names_the_length_and_the_entries():
    with wrong("counter-example") as caught:
        Derivation("slip", xl.entropy(P, base=e)).equals(-xl.entropy(P, base=e))
    names = {str(name) for name in caught.value.verdict.at}
    assert {"K", "p[1]", "p[2]"} <= names


def test_a_true_line_that_sympy_cannot_prove_is_refused_without_a_counter_example():
    gamma = sp.Symbol("m", integer=True, positive=True)
    binomials = sp.Sum(sp.binomial(gamma, k) ** 2, (k, 0, gamma))
    with wrong("cannot prove it") as caught:
        Derivation("Vandermonde", binomials).equals(sp.binomial(2 * gamma, gamma))
    assert "cite a lemma" in str(caught.value) and caught.value.verdict.left is None


# ------------------------------------------------------------------ assumptions


def test_without_positive_symbols_the_logarithm_of_a_product_is_refused():
    c, d = symbols("c d", real=True)
    with wrong("does not follow"):
        Derivation("signs matter", log(c * d)).equals(log(c) + log(d))


def test_a_bound_is_used_by_the_proof_and_by_the_random_points():
    d = Derivation("bound", sp.Abs(1 - x), given=x < 1)
    assert d.equals(1 - x).status == "proved"
    with wrong("counter-example"):
        Derivation("no bound", sp.Abs(1 - x)).equals(1 - x)


def test_a_constraint_is_used_and_does_not_leak_into_a_derivative():
    d = Derivation("constraint", a**2 + b, given=Eq(a + b, 1))
    d.equals(a**2 + 1 - a)
    with wrong("only where the constraints do"):
        d.differentiate(a)


def test_a_constraint_without_a_linear_symbol_is_of_no_use_to_the_proof():
    with wrong("no counter-example was found"):
        Derivation("circle", a**2 + b**2, given=Eq(a**2 + b**2, 1)).equals(1)


def test_without_the_constraint_the_same_line_is_refused():
    with wrong("counter-example"):
        Derivation("no constraint", a**2 + b).equals(a**2 + 1 - a)


def test_a_definition_is_differentiated_through():
    d = Derivation("through", a**2, given=Eq(a, xl.sigmoid(u)))
    d.differentiate(u, 2 * a**2 * (1 - a))
    with wrong("counter-example"):
        Derivation("through", a**2, given=Eq(a, xl.sigmoid(u))).differentiate(u, 2 * a)


def test_putting_a_value_for_a_symbol_changes_what_is_defined_by_it():
    d = Derivation("put", a + u, given=Eq(a, xl.sigmoid(u)))
    d.substitute({u: 0}, Rational(1, 2))
    assert d.expression == Rational(1, 2)


def test_assumptions_that_cannot_hold_are_refused():
    with pytest.raises(ValueError, match="no random point"):
        Derivation("none", x, given=[x < 1, x > 2]).equals(x + 0)


def test_an_assumption_that_is_no_relation_is_refused():
    with pytest.raises(TypeError, match="given: expected a SymPy relation"):
        Derivation("bad", x, given=[3])


# ------------------------------------------------------------------ calculus


def test_differentiate():
    Derivation("slope", x * log(x)).differentiate(x, log(x) + 1)
    with wrong("difference:      1"):
        Derivation("slope", x * log(x)).differentiate(x, log(x))


def test_the_chain_rule_needs_a_derivative_by_the_inner_symbol():
    d = Derivation("chain", a**2, given=Eq(a, xl.sigmoid(u)))
    with wrong("chain: the line before must be a derivative by a"):
        d.chain(a, u)
    d.differentiate(a).chain(a, u, 2 * a * a * (1 - a))


def test_an_integral_is_checked_by_its_derivative_and_needs_its_constant():
    c = sp.Symbol("c", real=True)
    Derivation("area", 1 / x).integrate(x, log(x) + c, constant=c)
    with wrong("counter-example"):
        Derivation("area", 1 / x).integrate(x, -log(x) + c, constant=c)
    with wrong("constant c of integration is missing"):
        Derivation("area", 1 / x).integrate(x, log(x), constant=c)


def test_a_definite_integral():
    Derivation("area", 2 * x).integrate(x, 1, between=(0, 1))
    with wrong("counter-example"):
        Derivation("area", 2 * x).integrate(x, 2, between=(0, 1))


def test_a_limit():
    Derivation("limit", x * log(x)).limit(x, 0, 0)
    with wrong("does not come nearer to 1"):
        Derivation("limit", x * log(x)).limit(x, 0, 1)


def test_an_integral_without_a_constant_and_a_left_side_that_is_none():
    assert Derivation("area", 2 * x).integrate(x, x**2).expression == x**2
    with wrong(r"the left side x \+ 1 is not a derivative by x"):
        Derivation("none", Eq(x + 1, a)).integrate(x, x)


# ------------------------------------------------------------------ equations


def test_solve_wants_the_only_solution():
    Derivation("root", x**2 - 4).solve(x, 2)  # x is positive: -2 is no solution
    with wrong("put back, 5 is not 0"):
        Derivation("root", x**2 - 4).solve(x, 3)
    with wrong("not the only solution"):
        Derivation("two", u**2 - 4).solve(u, 2)


def test_the_same_is_done_to_both_sides():
    d = Derivation("both", Eq(x / 2, t))
    d.apply(lambda side: 2 * side, Eq(x, 2 * t))
    with wrong("does not follow"):
        Derivation("both", Eq(x / 2, t)).apply(lambda side: 2 * side, Eq(x, t))


def test_minimum_and_maximum():
    Derivation("bowl", (u - 1) ** 2 + 3).minimum(u, {u: 1}, 3)
    with wrong("does not follow"):
        Derivation("bowl", (u - 1) ** 2 + 3).minimum(u, {u: 2}, 4)
    with wrong("counter-example"):
        Derivation("hill", -((u - 1) ** 2)).minimum(u, {u: 1}, 0)
    with wrong("does not satisfy"):
        Derivation("off", a**2 + b**2, given=Eq(a + b, 1)).minimum([a, b], {a: 1, b: 1}, 2)
    Derivation("on", a**2 + b**2, given=Eq(a + b, 1)).minimum(
        [a, b], {a: Rational(1, 2), b: Rational(1, 2)}, Rational(1, 2)
    )


# ------------------------------------------------------------------ inequalities


def test_minimum_of_two_symbols_that_act_on_one_another():
    v = sp.Symbol("v", real=True)
    Derivation("bowl", u**2 + u * v + v**2).minimum([u, v], {u: 0, v: 0}, 0)
    with wrong("does not follow"):
        Derivation("saddle", u**2 + 3 * u * v + v**2).minimum([u, v], {u: 0, v: 0}, 0)


def test_an_inequality_is_proved_by_signs_or_by_a_convex_minimum():
    Derivation("signs", x).at_least(0)
    Derivation("tangent", exp(u)).at_least(1 + u)
    with wrong("counter-example"):
        Derivation("tangent", exp(u)).at_most(1 + u)
    with wrong("counter-example"):
        Derivation("too much", log(t)).at_most(t - 2)


@pytest.mark.parametrize(
    "line, below", [(u**2 + a**2, u * a), (sp.cos(u), -1), (exp(u) + exp(-u) + u**2, -u / 3)]
)
def test_a_true_inequality_that_neither_proves_is_refused(line, below):
    with wrong("no counter-example was found"):
        Derivation("true", line).at_least(below)


def test_an_upper_bound_alone_is_enough_for_the_signs():
    Derivation("below", 2 - u, given=u < 1).at_least(1)


def test_a_chain_that_goes_down_is_no_upper_bound():
    down = Derivation("down", t - 1).at_least(log(t))
    with wrong('"down" is not a chain of = and <= from'):
        Derivation("up", log(a)).at_most(a - 1, using=down)


def test_a_proved_inequality_is_used_term_by_term_in_the_right_direction():
    tangent = Derivation("ln t <= t - 1", log(t)).at_most(t - 1)
    terms = total(p_[k] * log(q_[k] / p_[k]))
    Derivation("up", terms).at_most(total(p_[k] * (q_[k] / p_[k] - 1)), using=tangent)
    with wrong("counter-example"):
        Derivation("down", terms).at_least(total(p_[k] * (q_[k] / p_[k] - 1)), using=tangent)
    with wrong("counter-example"):
        Derivation("factor dropped", terms).at_most(total(q_[k] / p_[k] - 1 - 3), using=tangent)


# ------------------------------------------------------------------ lemmas, induction


def test_a_lemma_is_marked_and_tested():
    d = Derivation(
        "Pinsker, two classes",
        a * log(a / b) + (1 - a) * log((1 - a) / (1 - b)),
        given=[a < 1, b < 1],
    )
    d.lemma(
        2 * (a - b) ** 2, "Pinsker's inequality", relation=">=", rests_on="Cover & Thomas, 11.6.1"
    )
    assert d.status == "lemma" and d.rests_on == ["Cover & Thomas, 11.6.1"]
    assert d.lines[1].how == "1000 random cases"
    with wrong("counter-example"):
        d.from_line(1).lemma(4 * (a - b) ** 2, "too strong", relation=">=", rests_on="nothing")


def test_a_lemma_says_what_it_rests_on():
    d = Derivation("squares", sp.sin(u) ** 2)
    with wrong("say what it rests on"):
        d.lemma(1 - sp.cos(u) ** 2, "looks right", rests_on=" ")


def test_induction():
    squares = sp.Sum(k**2, (k, 1, n))
    Derivation("squares", squares).induction(n * (n + 1) * (2 * n + 1) / 6, n)
    with wrong("counter-example"):
        Derivation("squares", squares).induction(n * (n + 1) * (2 * n - 1) / 6, n)


def test_induction_leaves_other_sums_as_they_are():
    m = sp.Symbol("m", integer=True, positive=True)
    other = sp.Sum(k, (k, 1, m))
    Derivation("sums", sp.Sum(k, (k, 1, n)) + other).induction(n * (n + 1) / 2 + other, n)


def test_induction_whose_step_sympy_cannot_prove_is_refused():
    binomials = sp.Sum(sp.binomial(n, k) ** 2, (k, 0, n))
    with wrong("cannot prove it"):
        Derivation("Vandermonde", binomials).induction(sp.binomial(2 * n, n), n)


def test_induction_that_only_begins_well_is_refused():
    squares = sp.Sum(k**2, (k, 1, n))
    with wrong("counter-example"):
        Derivation("squares", squares).induction(n**2, n)  # true for n = 1


# ------------------------------------------------------------------ sums of any length


def test_a_kronecker_delta_picks_one_term():
    d = Derivation("delta", total(sp.KroneckerDelta(j, k) * p_[k]))
    d.equals(p_[j])
    with wrong("counter-example"):
        Derivation("delta", total(sp.KroneckerDelta(j, k) * p_[k])).equals(p_[i])


def test_nested_sums_with_the_same_index_are_not_confused():
    inner = total(exp(p_[k]))
    d = Derivation("nested", total(p_[k] * log(inner)))
    d.equals(total(p_[j], j) * log(total(exp(p_[i]), i)))
    with wrong("counter-example"):
        Derivation("nested", total(p_[k] * log(inner))).equals(total(p_[k] * log(exp(p_[k]))))


def test_double_sums_in_either_order_are_the_same():
    r = sp.IndexedBase("r", real=True)
    one = sp.Sum(r[i, j], (i, 1, K), (j, 1, K))
    other = sp.Sum(r[i, j], (j, 1, K), (i, 1, K))
    Derivation("order", one).equals(other)
    with wrong("counter-example"):
        Derivation("diagonal", one).equals(total(r[k, k]))


def test_a_sum_that_is_given_is_used():
    Derivation("given", 3 * P.total(), given=p_sums_to_one).equals(3)
    with wrong("counter-example"):
        Derivation("not given", 3 * Q.total(), given=p_sums_to_one).equals(3)


# ------------------------------------------------------------------ going back, and a learner's line


def test_from_line_goes_on_from_an_earlier_line():
    d = Derivation("back", x**2).differentiate(x, 2 * x)
    d.from_line(1).equals(x * x)
    assert d.lines[-1].source == 1
    with pytest.raises(ValueError, match="number: expected 1 to 3, got 7"):
        d.from_line(7)


def test_a_learners_line_is_answered():
    d = Derivation("learn", x * log(x)).differentiate(x, log(x) + 1)
    yes, no = d.check(step=2, expression=log(x * sp.E)), d.check(2, log(x))
    assert yes and str(yes).startswith("Yes: your line follows from line 1")
    assert not no and str(no).startswith("No: it does not follow from line 1. At x = ")
    assert len(d.lines) == 2
    with pytest.raises(ValueError, match="step: expected a number from 2 to 2, got 5"):
        d.check(5, x)


def test_a_learners_line_that_sympy_cannot_decide_is_called_undecided():
    m = sp.Symbol("m", integer=True, positive=True)
    binomials = sp.Sum(sp.binomial(m, k) ** 2, (k, 0, m))
    d = Derivation("Vandermonde", binomials).equals(binomials)
    assert str(d.check(2, sp.binomial(2 * m, m))).startswith("Undecided: it holds at every")


def test_a_learners_line_that_is_wrong_at_every_point():
    d = Derivation("two", sp.Integer(2)).equals(2)
    assert str(d.check(2, 5)).endswith("At every point: 2 against 5.")


def test_a_learners_answer_in_a_notebook_shows_the_line():
    answer = Derivation("learn", x * log(x)).differentiate(x).check(2, log(x))
    assert answer._repr_mimebundle_()["text/html"].startswith(r"$\ln x$ — No: ")


def test_a_refused_step_leaves_the_derivation_as_it_was():
    d = Derivation("whole", x**2)
    with wrong("does not follow"):
        d.equals(x)
    assert len(d.lines) == 1
    d.equals(x * x)


def test_induction_does_not_use_what_holds_for_one_length_alone():
    # with the constraint p_1 = 1 for K = 1, and "the sum is 1" for K and K + 1, this would pass
    with wrong("does not follow"):
        Derivation("ones", total(p_[k] ** 2), given=p_sums_to_one).induction(P.total() * p_[K], K)


def test_a_minimum_lies_where_the_symbols_may_be():
    with wrong("not among the values allowed"):
        Derivation("outside", (x + 1) ** 2).minimum(x, {x: -1}, 0)
    with wrong("not among the values allowed"):
        Derivation("outside", (x - 2) ** 2, given=x < 1).minimum(x, {x: 2}, 0)


@pytest.mark.parametrize(
    "expression, to, direction, value",
    [
        (x * log(x), 0, "+", 0),
        (log(1 + x) / x, 0, "+", 1),
        (1 / (1 + exp(-x)), sp.oo, "+", 1),
        (xl.softplus(x) - x, sp.oo, "+", 0),
        (a * x / (1 + x), sp.oo, "+", a),
    ],
)
def test_limits_are_approached(expression, to, direction, value):
    d = Derivation("limit", expression).limit(x, to, value, direction=direction)
    assert d.status == "proved"


def test_a_limit_that_the_values_do_not_approach_is_refused(monkeypatch):
    monkeypatch.setattr(sp, "limit", lambda *_: sp.Integer(1))  # as if SymPy were wrong
    with wrong("does not come nearer"):
        Derivation("limit", x * log(x)).limit(x, 0, 1)


# ------------------------------------------------------------------ in a notebook


def test_the_error_in_a_notebook_is_the_message_and_the_readers_own_line():
    with wrong("does not follow") as caught:
        Derivation("short", x).equals(2 * x)
    shown = caught.value._render_traceback_()
    assert shown[0].startswith("DerivationError: Step 2") and "counter-example" in shown[0]
    assert "Derivation(" in shown[-1] and "follows(" not in "\n".join(shown)


def test_numbers_that_differ_late_are_shown_with_enough_digits():
    with wrong("against") as caught:
        Derivation("late", exp(x)).equals(exp(x) * (1 + Rational(1, 10**20)))
    left, right = str(caught.value).rsplit(": ", 1)[1].split(" against ")
    assert left != right


# ------------------------------------------------------------------ what may stand in a line


@pytest.mark.parametrize("array", [xl.softmax([a, b]), [a, b], sp.Matrix([a, b]), "x +"])
def test_an_array_is_no_line(array):
    with pytest.raises(TypeError, match="start: expected one SymPy expression"):
        Derivation("array", array)
    with pytest.raises(TypeError, match="expression: expected one SymPy expression"):
        Derivation("array", a).equals(array)


def test_a_rounded_number_cannot_stand_in_a_proof():
    with pytest.raises(TypeError, match=r"rounded number .* Rational"):
        Derivation("float", x / 10).equals(0.1 * x)
    with pytest.raises(TypeError, match="rounded number"):
        Derivation("float", x / 10).substitute({x: 0.5})


# ------------------------------------------------------------------ independent opinions


@pytest.mark.parametrize("measure", [xl.entropy, xl.perplexity])
def test_a_counter_example_in_general_length_is_what_numpy_computes(measure):
    line = measure(P)
    with wrong("counter-example") as caught:
        Derivation("numbers", line, given=p_sums_to_one).equals(line + P.total() - p_[1])
    at = caught.value.verdict.at
    probabilities = [float(at[p_[place]]) for place in range(1, int(at[K]) + 1)]
    assert float(caught.value.verdict.left) == pytest.approx(float(measure(probabilities)))
    assert float(caught.value.verdict.right) == pytest.approx(
        float(measure(probabilities)) + 1 - probabilities[0]
    )


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(-3, 3), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4
    ),
    st.integers(1, 5),
)
def test_any_polynomial_equals_its_factors_and_nothing_else(terms, off):
    polynomial = sum((c * a**m * b**s for c, m, s in terms), sp.Integer(0))
    d = Derivation("polynomial", polynomial + a * b)
    d.equals(sp.factor(polynomial + a * b))
    with wrong(f"difference:      -{off}"):
        d.equals(sp.factor(polynomial + a * b) + off)


def test_an_inequality_is_used_only_where_it_holds():
    lemma = (sp.atan(t), t, t)  # for positive t
    assert bound(sp.atan(a), -1, lemma, Given()) == a
    assert bound(sp.atan(u), -1, lemma, Given()) == sp.atan(u)
    few = Derivation("below two", log(t), given=t < 2).at_most(t - 1)
    with wrong("is not about one symbol without further conditions"):
        Derivation("outside", log(a)).at_most(a - 1, using=few)


def test_what_rests_on_a_lemma_is_a_lemma():
    arc = Derivation("atan t <= t", sp.atan(t)).lemma(
        t, "known", rests_on="any textbook", relation="<="
    )
    d = Derivation("twice", 2 * sp.atan(a)).at_most(2 * a, using=arc)
    assert d.status == "lemma" and d.rests_on == ["atan t <= t"]
