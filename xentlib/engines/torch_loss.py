"""The surprise of a label under a softmax, as one operation of PyTorch with derivatives of its own.

It goes through the rows a block at a time in float64, so that it needs little memory beside its
arguments and the gradient, also where they are float32.
"""

import array_api_compat.torch
import torch

from xentlib.engines.arrays import ArrayEngine, loss_without_care

definition = ArrayEngine(array_api_compat.torch, "PyTorch")
BLOCK = 1 << 18  # numbers in a block of rows


class Surprise(torch.autograd.Function):
    """-ln softmax(z)_y of each row of z, with the class numbers y in `index`."""

    @staticmethod
    def forward(z, index):
        return _by_blocks(_surprise, z, index)

    @staticmethod
    def setup_context(ctx, inputs, surprise):
        ctx.save_for_backward(*inputs, surprise)
        ctx.save_for_forward(*inputs, surprise)

    @staticmethod
    def backward(ctx, g):
        return Error.apply(g, *ctx.saved_tensors), None

    @staticmethod
    def jvp(ctx, dz, _):
        z, index, surprise = ctx.saved_tensors
        return (Error.apply(torch.ones_like(surprise), z, index, surprise) * dz).sum(-1).double()

    @staticmethod
    def vmap(info, in_dims, *tensors):
        return _vmap(Surprise, info, in_dims, tensors)


class Error(torch.autograd.Function):
    """g (p - y), the gradient of the surprise: p is the softmax, y the one-hot row of the label."""

    @staticmethod
    def forward(g, z, index, surprise):
        return _by_blocks(_error, z, index, surprise, g)

    @staticmethod
    def setup_context(ctx, inputs, error):
        ctx.save_for_backward(*inputs[:3])
        ctx.save_for_forward(*inputs[:3])

    @staticmethod
    def backward(ctx, v):
        g, z, index = ctx.saved_tensors
        p = torch.softmax(z.double(), -1)
        in_g = (v * p).sum(-1) - v.gather(1, index[:, None]).squeeze(1)
        return in_g, _turned(p, g, v).to(z.dtype), None, None

    @staticmethod
    def jvp(ctx, dg, dz, *_):
        g, z, index = ctx.saved_tensors
        p = torch.softmax(z.double(), -1)
        y = torch.zeros_like(p).scatter(1, index[:, None], 1.0)
        change = 0 if dg is None else dg[:, None] * (p - y)
        return (change if dz is None else change + _turned(p, g, dz)).to(z.dtype)

    @staticmethod
    def vmap(info, in_dims, *tensors):
        return _vmap(Error, info, in_dims, tensors)


def _surprise(z, index):
    wide = z.double()
    surprise = -torch.log_softmax(wide, -1).gather(1, index[:, None]).squeeze(1)
    careful = ~(surprise >= loss_without_care(z.shape[-1]))
    if careful.any():
        surprise[careful] = -definition.log_softmax_at(wide[careful], index[careful])
    return surprise


def _error(z, index, surprise, g):
    p = torch.softmax(z.double(), -1)
    # 1 - p of the label from its surprise, which keeps the digits of a confident row.
    p.scatter_(1, index[:, None], torch.expm1(-surprise[:, None]))
    return (p * g[:, None]).to(z.dtype)


def _turned(p, g, v):
    """g J v of each row, with J = diag(p) - p pᵀ, the derivatives of the softmax."""
    return g[:, None] * p * (v - (p * v).sum(-1, keepdim=True))


def _by_blocks(compute, z, *others):
    """The results for blocks of rows, put together; on a GPU, where each call costs, for all at once."""
    step = max(1, BLOCK // max(1, z.shape[-1])) if z.device.type == "cpu" else max(1, len(z))
    rows = [slice(start, start + step) for start in range(0, max(1, len(z)), step)]
    parts = [compute(z[some], *(x[some] for x in others)) for some in rows]
    return parts[0] if len(parts) == 1 else torch.cat(parts)


def _vmap(function, info, in_dims, tensors):
    """The rule for `vmap`: rows keep apart, so that those of all examples go in together."""
    rows = [
        (x.expand(info.batch_size, *x.shape) if dim is None else x.movedim(dim, 0)).flatten(0, 1)
        for x, dim in zip(tensors, in_dims, strict=True)
    ]
    return function.apply(*rows).unflatten(0, (info.batch_size, -1)), 0
