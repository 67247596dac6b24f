#!/usr/bin/env python3.11
"""Times KFAC of kfac-jax and Adam of optax on the autoencoder of MNIST or FACES, on the CPU: kfac_jax_peer.py NETWORK M.

KFAC's factors are updated in every iteration and inverted in every 20th, at fixed learning rate, momentum and damping. Prints a line of
JSON with median seconds an iteration. Needs kfac-jax (which brings jax and optax).
"""

import json
import statistics
import sys
import time

import jax
import jax.numpy as jnp
import kfac_jax
import optax

SIZES = {
    "mnist": [784, 1000, 500, 250, 30, 250, 500, 1000, 784],
    "faces": [625, 2000, 1000, 500, 30, 500, 1000, 2000, 625],
}
ITERATIONS, WARM_UP, INVERSE_PERIOD = 40, 22, 20


def network(params, x):
    code = len(params) // 2 - 1
    for layer, (w, b) in enumerate(params):
        x = x @ w + b
        if layer not in (code, len(params) - 1):
            x = jax.nn.relu(x)
    return x


def bernoulli(params, batch):
    logits = network(params, batch)
    kfac_jax.register_multi_bernoulli_predictive_distribution(logits, batch)
    return jnp.mean(jnp.sum(optax.sigmoid_binary_cross_entropy(logits, batch), axis=1))


def squared(params, batch):
    outputs = network(params, batch)
    kfac_jax.register_squared_error_loss(outputs, batch, weight=0.5)
    return jnp.mean(0.5 * jnp.sum((outputs - batch) ** 2, axis=1))


def initial(sizes):
    keys = jax.random.split(jax.random.PRNGKey(1), len(sizes))
    return [
        (jax.random.uniform(key, (i, o), minval=-1, maxval=1) / jnp.sqrt(i), jnp.zeros(o))
        for key, i, o in zip(keys, sizes, sizes[1:])
    ]


def medians(step, state, batches):
    """The median over the iterations that count, and the mean, which includes the iterations with inverses."""
    times = []
    for k in range(ITERATIONS + WARM_UP):
        start = time.perf_counter()
        state = jax.block_until_ready(step(state, batches[k % len(batches)], k))
        times.append(time.perf_counter() - start)
    counted = times[WARM_UP:]
    return round(statistics.median(counted), 4), round(statistics.mean(counted), 4)


def kfac(loss, params, batches):
    optimizer = kfac_jax.Optimizer(
        jax.value_and_grad(loss), l2_reg=1e-5, use_adaptive_learning_rate=False, use_adaptive_momentum=False,
        use_adaptive_damping=False, inverse_update_period=INVERSE_PERIOD, curvature_ema=0.9, num_burnin_steps=0)
    rng = jax.random.PRNGKey(2)
    state = optimizer.init(params, rng, batches[0])

    def step(at, batch, k):
        params, state, _ = optimizer.step(
            at[0], at[1], rng, batch=batch, global_step_int=k, learning_rate=0.01, momentum=0.9, damping=3.0)
        return params, state

    return medians(step, (params, state), batches)


def adam(loss, params, batches):
    optimizer = optax.adam(1e-3, b1=0.9, b2=0.9, eps=1e-4)

    @jax.jit
    def update(params, state, batch):
        gradient = jax.grad(loss)(params, batch)
        updates, state = optimizer.update(gradient, state)
        return optax.apply_updates(params, updates), state

    return medians(lambda at, batch, k: update(at[0], at[1], batch), (params, optimizer.init(params)), batches)


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else "mnist"
    m = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    batches = list(jax.random.uniform(jax.random.PRNGKey(3), (4, m, SIZES[name][0])))
    loss = squared if name == "faces" else bernoulli
    kfac_median, kfac_mean = kfac(loss, initial(SIZES[name]), batches)
    adam_median, _ = adam(loss, initial(SIZES[name]), batches)
    print(json.dumps({
        "net": name, "m": m, "jax": jax.__version__, "kfac_s": kfac_mean, "kfac_median_s": kfac_median, "adam_s": adam_median}))


main()
