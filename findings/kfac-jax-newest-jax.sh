#!/usr/bin/env bash
# kfac-jax 0.0.8, the newest release, installs together with jax 0.10.2, the newest, without a complaint of pip, and its optimiser then fails while it
# traces the loss; with jax 0.8.2 the same program runs.
# Guess before the run: what pip resolves works, or pip chooses an older jax.
# Seen: with 0.10.2 "ValueError: too many values to unpack (expected 2)", with 0.8.2 a step.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for jax in 0.8.2 0.10.2; do
  python3.11 -m venv "$work/$jax" && "$work/$jax/bin/pip" -q install kfac-jax==0.0.8 "jax==$jax" "jaxlib==$jax"
done
cat >"$work/step.py" <<'PY'
import jax
import jax.numpy as jnp
import kfac_jax

def loss(params, batch):
    w, b = params
    x, y = batch
    outputs = x @ w + b
    kfac_jax.register_squared_error_loss(outputs, y)
    return jnp.mean(jnp.sum((outputs - y) ** 2, axis=1))

batch = (jnp.ones((4, 3)), jnp.ones((4, 2)))
params = (jnp.full((3, 2), 0.1), jnp.zeros(2))
optimizer = kfac_jax.Optimizer(jax.value_and_grad(loss), l2_reg=0.0, num_burnin_steps=0)
try:
    state = optimizer.init(params, jax.random.PRNGKey(1), batch)
    optimizer.step(params, state, jax.random.PRNGKey(2), batch=batch, global_step_int=0, learning_rate=0.1, momentum=0.9, damping=1.0)
    print(jax.__version__, "a step")
except ValueError as error:
    print(jax.__version__, "ValueError:", error)
PY
for jax in 0.8.2 0.10.2; do "$work/$jax/bin/python" "$work/step.py" 2>/dev/null; done | tee "$work/seen"
diff "$work/seen" - <<'END'
0.8.2 a step
0.10.2 ValueError: too many values to unpack (expected 2)
END
