"""The engine for JAX."""

import jax
import numpy as np

from xentlib.engines.arrays import ArrayEngine


class JaxEngine(ArrayEngine):
    """Operations on JAX arrays, also while JAX traces them."""

    def __init__(self):
        super().__init__(jax.numpy, "JAX")

    @property
    def wide(self):
        """float64 in JAX's 64-bit mode, else float32."""
        return self.xp.asarray(1.0).dtype

    def looked_at(self, x):
        """In NumPy, since inside of `jit` any operation of JAX makes a tracer of its arguments."""
        return None if isinstance(x, jax.core.Tracer) else np.asarray(x)

    def as_index(self, numbers):
        return numbers

    def stop_gradient(self, x):
        return jax.lax.stop_gradient(x)


jax_engine = JaxEngine()
