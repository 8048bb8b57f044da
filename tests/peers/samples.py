"""PyTorch's own sample inputs of the functions that xentlib has, and where the answers differ."""

import sys
import types
import unittest
import warnings

import xentlib as xl

# PyTorch's tests import it for their snapshots, of which there are none in the samples.
sys.modules.setdefault("expecttest", types.SimpleNamespace(TestCase=unittest.TestCase))


def _loss(function, keeps=("weight", "reduction")):
    def call(x, target, **options):
        return function(x, target, **{k: v for k, v in options.items() if k in keeps})

    return call


def _along(function):
    def call(z, dim=-1, keepdim=False):
        axis = dim[0] if isinstance(dim, tuple) and len(dim) == 1 else dim
        result = function(z, axis=axis)
        return result.unsqueeze(axis) if keepdim else result

    return call


CLASSES = ("weight", "ignore_index", "reduction")
PLACES = {
    "nn.functional.cross_entropy": _loss(xl.cross_entropy_loss, (*CLASSES, "label_smoothing")),
    "nn.functional.nll_loss": _loss(xl.nll_loss, CLASSES),
    "nn.functional.binary_cross_entropy": _loss(xl.binary_cross_entropy),
    "nn.functional.binary_cross_entropy_with_logits": _loss(
        xl.binary_cross_entropy_with_logits, ("weight", "reduction", "pos_weight")
    ),
    "nn.functional.soft_margin_loss": _loss(xl.logistic_loss),
    "logsumexp": _along(xl.logsumexp),
    "softmax": _along(xl.softmax),
    "log_softmax": _along(xl.log_softmax),
    "sigmoid": xl.sigmoid,
    "nn.functional.logsigmoid": xl.log_sigmoid,
    "nn.functional.softplus": xl.softplus,
}


def differences():
    """What is refused or differs: by the sample's name what was said, and how many samples there are.

    PyTorch draws weights, targets and logarithms from all numbers.  A sample that is refused is put
    right (`_put_right`), and must then agree: else its difference begins with "even put right".
    """
    import torch
    from torch.testing._internal.common_methods_invocations import op_db

    told, count = {}, 0
    for op in op_db:
        if op.name not in PLACES or op.variant_test_name:
            continue
        for k, sample in enumerate(op.sample_inputs("cpu", torch.float64, requires_grad=False)):
            count += 1
            difference = _difference(op, sample)
            if difference:
                told[f"{op.name}.{k}"] = difference
                again = _difference(op, _put_right(op.name, sample))
                if again and again != difference:
                    told[f"{op.name}.{k}"] = f"even put right: {again}"
    return told, count


def _difference(op, sample):
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = op.op(sample.input, *sample.args, **sample.kwargs)
    try:
        result = PLACES[op.name](sample.input, *sample.args, **sample.kwargs)
    except (ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    if result.shape != theirs.shape or result.dtype != theirs.dtype:
        return f"{result.dtype} {tuple(result.shape)}, not {theirs.dtype} {tuple(theirs.shape)}"
    near = torch.isclose(result, theirs, rtol=1e-10, atol=1e-14, equal_nan=True)
    return "" if bool(near.all()) else f"{result.flatten()[:3]}, not {theirs.flatten()[:3]}"


def _put_right(name, sample):
    """The sample with weights that are not negative and targets that mean something."""
    import torch

    kwargs = {k: abs(v) if "weight" in k and v is not None else v for k, v in sample.kwargs.items()}
    x, args = sample.input, list(sample.args)
    if name == "nn.functional.nll_loss":
        x = -abs(x)
    if name == "nn.functional.cross_entropy" and args[0].is_floating_point():
        args[0] = args[0].softmax(min(1, x.ndim - 1))
    if name == "nn.functional.soft_margin_loss":
        args[0] = torch.where(args[0] < 0, -1.0, 1.0).to(x.dtype)
    return type(sample)(x, args=tuple(args), kwargs=kwargs)
