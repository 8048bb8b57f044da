"""The surprise of a label under a softmax, as one operation of PyTorch with a derivative of its own.

It goes through the rows a block at a time, in float64 where float32 would lose digits, so that it
needs little memory beside its arguments and twice the gradient: its blocks, and these joined.
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
        return _by_blocks(_surprise, z, index)

    @staticmethod
    def setup_context(ctx, inputs, surprise):
        ctx.save_for_backward(*inputs, surprise)
        ctx.save_for_forward(*inputs, surprise)

    @staticmethod
    def backward(ctx, g):
        return _by_blocks(_gradient, *ctx.saved_tensors, g), None

    @staticmethod
    def jvp(ctx, dz, _):
        return (_error(*ctx.saved_tensors) * dz).sum(-1)

    @staticmethod
    def vmap(info, in_dims, *tensors):
        """Rows keep apart, so that those of all examples go in together."""
        batched = [
            x.expand(info.batch_size, *x.shape) if dim is None else x.movedim(dim, 0)
            for x, dim in zip(tensors, in_dims, strict=True)
        ]
        surprise = Surprise.apply(*(x.flatten(0, 1) for x in batched))
        return surprise.unflatten(0, (info.batch_size, -1)), 0


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
    """p - y, the gradient of the surprise: p is the softmax of z, y the one-hot row of the label."""
    p = torch.softmax(z.double(), -1)
    # 1 - p of the label from its surprise, which keeps the digits of a confident row.
    return p.scatter(1, index[:, None], torch.expm1(-surprise[:, None]))


def _gradient(z, index, surprise, g):
    return (g[:, None] * _error(z, index, surprise)).to(z.dtype)


def _by_blocks(compute, z, *others):
    """`compute` on a block of rows at a time; on a GPU, where each call costs, on all at once."""
    step = max(1, BLOCK // max(1, z.shape[-1])) if z.device.type == "cpu" else max(1, len(z))
    blocks = zip(*(x.split(step) for x in (z, *others)), strict=True)
    return torch.cat([compute(*block) for block in blocks])
