"""The engine for PyTorch."""

import array_api_compat.torch
import torch

from xentlib.engines.arrays import ArrayEngine
from xentlib.engines.torch_loss import Surprise


class TorchEngine(ArrayEngine):
    """Operations on tensors, with what autograd, `torch.func` and `torch.compile` need."""

    def __init__(self):
        super().__init__(array_api_compat.torch, "PyTorch")

    def looked_at(self, x):
        """`x` as a constant; None while it is compiled, batched by `vmap`, or has a shape alone."""
        if torch.compiler.is_compiling() or x.is_meta:
            return None
        try:
            x.detach().reshape(-1)[:1].sum().item()
        except RuntimeError:  # so `vmap` and fake tensors refuse to show a number
            return None
        return x.detach()

    def moveaxis(self, x, source, destination):
        return x.movedim(source, destination)  # torch.moveaxis is not for `vmap`

    def stop_gradient(self, x):
        return x.detach()

    def log_softmax_at(self, z, index, axis=-1):
        """As for any array, but by one operation with a gradient of its own, wherever that can run."""
        if torch.compiler.is_compiling() or z.is_meta or type(z) not in _PLAIN:
            return super().log_softmax_at(z, index, axis)
        z = z.movedim(axis, -1)
        rows = z.reshape(-1, z.shape[-1])

        def entries(index):
            labels = torch.broadcast_to(index, z.shape[:-1]).reshape(-1)
            return -Surprise.apply(rows, labels).reshape(z.shape[:-1])

        return self.looked_up(entries, index, z.shape[-1])


_PLAIN = (torch.Tensor, torch.nn.Parameter)
torch_engine = TorchEngine()
