"""The engine for PyTorch."""

import array_api_compat.torch

from xentlib.engines.arrays import ArrayEngine


class TorchEngine(ArrayEngine):
    """Operations on tensors, with what autograd needs."""

    def __init__(self):
        super().__init__(array_api_compat.torch, "PyTorch")

    def looked_at(self, x):
        return x.detach()

    def stop_gradient(self, x):
        return x.detach()


torch_engine = TorchEngine()
