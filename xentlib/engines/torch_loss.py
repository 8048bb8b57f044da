"""The surprise of a label under a softmax, as one operation of PyTorch with derivatives of its own.

It goes through the rows a block at a time, in float64 where float32 would lose digits, so that it
needs little memory beside its arguments and the gradient.
"""

import array_api_compat.torch
import torch

from xentlib.engines.arrays import ArrayEngine, loss_without_care

PLENTY = 2.5  # a loss for which the sum of exponentials is good enough in float32
definition = ArrayEngine(array_api_compat.torch, "PyTorch")
BLOCK = 1 << 17  # numbers in a block of rows


class Surprise(torch.autograd.Function):
    """-ln softmax(z)_y of each row of z, with the class numbers y in `index`."""

    @staticmethod
    def forward(z, index):
        return _by_blocks(_surprise, z.new_empty(len(z), dtype=torch.float64), z, index)

    @staticmethod
    def setup_context(ctx, inputs, surprise):
        ctx.save_for_backward(*inputs, surprise)
        ctx.save_for_forward(*inputs, surprise)

    @staticmethod
    def backward(ctx, g):
        error = Error.apply(*ctx.saved_tensors)
        return g.to(error.dtype)[:, None] * error, None

    @staticmethod
    def jvp(ctx, dz, _):
        return (Error.apply(*ctx.saved_tensors) * dz).sum(-1).double()

    @staticmethod
    def vmap(info, in_dims, *tensors):
        return _vmap(Surprise, info, in_dims, tensors)


class Error(torch.autograd.Function):
    """p - y, the gradient of the surprise: p is the softmax of z, y the one-hot row of the label."""

    @staticmethod
    def forward(z, index, surprise):
        return _by_blocks(
            _error, torch.empty(z.shape, dtype=z.dtype, device=z.device), z, index, surprise
        )

    @staticmethod
    def setup_context(ctx, inputs, error):
        ctx.save_for_backward(inputs[0])
        ctx.save_for_forward(inputs[0])

    @staticmethod
    def backward(ctx, v):
        return _turned(*ctx.saved_tensors, v), None, None

    @staticmethod
    def jvp(ctx, dz, *_):
        return _turned(*ctx.saved_tensors, dz)

    @staticmethod
    def vmap(info, in_dims, *tensors):
        return _vmap(Error, info, in_dims, tensors)


def _surprise(z, index):
    largest = z.amax(-1, keepdim=True)
    total = (z - largest).exp_().sum(-1).double().log()
    chosen = z.gather(1, index[:, None])
    surprise = total + (largest.double() - chosen.double()).squeeze(1)
    careful = ~(surprise >= max(loss_without_care(z.shape[-1]), PLENTY))
    if careful.any():
        surprise[careful] = -definition.log_softmax_at(z[careful].double(), index[careful])
    return surprise


def _error(z, index, surprise):
    p = torch.softmax(z.double(), -1)
    # 1 - p of the label from its surprise, which keeps the digits of a confident row.
    return p.scatter_(1, index[:, None], torch.expm1(-surprise[:, None]))


def _turned(z, v):
    """J v of each row, with J = diag(p) - p pᵀ, the derivatives of the softmax, which are symmetric."""
    p = torch.softmax(z.double(), -1)
    return (p * (v - (p * v).sum(-1, keepdim=True))).to(z.dtype)


def _by_blocks(compute, out, z, *others):
    """`out`, filled a block of rows at a time; on a GPU, where each call costs, all at once."""
    step = max(1, BLOCK // max(1, z.shape[-1])) if z.device.type == "cpu" else max(1, len(z))
    for start in range(0, len(z), step):
        rows = slice(start, start + step)
        out[rows] = compute(z[rows], *(x[rows] for x in others))
    return out


def _vmap(function, info, in_dims, tensors):
    """The rule for `vmap`: rows keep apart, so that those of all examples go in together."""
    rows = [
        (x.expand(info.batch_size, *x.shape) if dim is None else x.movedim(dim, 0)).flatten(0, 1)
        for x, dim in zip(tensors, in_dims, strict=True)
    ]
    return function.apply(*rows).unflatten(0, (info.batch_size, -1)), 0
