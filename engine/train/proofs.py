"""A network for every fault that the doctor names, and for every cause that it suspects: PROOFS.

Each is short of training, so that the tests can run all of them; what labs add is proved in their own `doctor.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

SMALL = "depth=3&width=32&activation=relu&init=he_normal&"
NORMED, DROPPED = f"{SMALL}steps=300&norm=batch_norm&", f"{SMALL}steps=300&dropout=dropout&"
FAULTS: Mapping[str, str] = {
    "diverged": "activation=relu&init=he_normal&optimizer.lr=10000&steps=60",
    "symmetric": "init=zeros&steps=60",
    "vanishing_activations": "init=normal&init.std=0.01&steps=60",
    "exploding_activations": "activation=relu&init=normal&init.std=0.4&steps=0",
    "vanishing_gradients": "activation=sigmoid&init=xavier_normal&steps=60",
    "exploding_gradients": "init=normal&init.std=1&steps=60",
    "saturated": "init=normal&init.std=1&steps=60",
    "dead": "activation=relu&init=he_normal&depth=4&optimizer=momentum&optimizer.lr=0.2&steps=300",
    "initial_loss": "init=normal&init.std=1&steps=60",
    "updates_large": "depth=2&activation=relu&init=he_normal&optimizer.lr=5&steps=20",
    "updates_small": "depth=2&optimizer.lr=0.00001&steps=60",
    "loss_rising": "depth=3&width=32&optimizer.lr=10&steps=60",
    "loss_flat": "init=normal&init.std=0.01&steps=60",
    "not_learned": f"{SMALL}steps=200&optimizer.lr=0.0001",
    "still_learning": f"{SMALL}steps=100&optimizer.lr=0.003",
    "not_learned_numbers": f"{SMALL}data=curve&steps=150&optimizer.lr=0.00001",
    "still_learning_numbers": f"{SMALL}data=curve&steps=150&optimizer.lr=0.01",
    "gap": f"{SMALL}examples=30&batch=16&steps=150",
    "memorised": "data=noise&depth=3&steps=300&optimizer.lr=0.1",
}
"""By code of a rule: the recording of this network shows it."""
SUSPECTS: Mapping[str, str] = {
    "rate_off": f"{SMALL}steps=300&optimizer.lr=0.0001",
    "optimizer_knob": f"{SMALL}steps=300&optimizer=momentum&optimizer.beta=0.999",
    "rprop_batches": f"{SMALL}steps=300&optimizer=rprop",
    "method": f"{SMALL}steps=300&optimizer=adadelta",
    "loss_knob": f"{SMALL}steps=300&loss.temperature=20",
    "changed": f"{SMALL}steps=300&change=30:optimizer.lr=0.000001",
    "start_off": f"{SMALL}steps=300&init=normal&init.std=0.003",
    "biased": f"{SMALL}steps=300&bias=-1",
    "no_layers": "data=circle&depth=0&steps=300",
    "linear": "data=xor&depth=2&width=16&activation=identity&steps=400",
    "flat_activation": "depth=8&width=32&activation=sigmoid&steps=300",
    "dying_activation": f"{SMALL}steps=300&optimizer=momentum&optimizer.lr=0.2",
    "deep": "depth=20&width=32&steps=300",
    "narrow": "depth=3&width=2&steps=300",
    "no_norm": "depth=20&width=32&steps=300",
    "norm_knob": f"{NORMED}norm.momentum=0.0003",
    "norm": f"{NORMED}batch=2",
    "dropped": f"{DROPPED}dropout.p=0.97",
    "dropped_inputs": f"{DROPPED}dropout.p=0&dropout.p_input=0.95",
    "unscaled": f"{DROPPED}dropout.p=0.8&dropout.convention=none",
    "unscaled_inputs": f"{SMALL}steps=300&preprocess=none",
    "noisy_batch": f"{NORMED}batch=1",
    "large_batch": f"{SMALL}steps=20&batch=512",
    "few_steps": f"{SMALL}steps=10",
    "few_examples": f"{SMALL}steps=300&examples=15&batch=8",
    "asked_otherwise": f"{DROPPED}dropout.p=0.7&mode=train",
    "schedule_off": f"{SMALL}steps=300&schedule=milestones&schedule.marks=15",
    "warmup_long": f"{SMALL}steps=300&warmup=20000",
    "other_statistics": f"{SMALL}steps=300&preprocess=whiten&preprocess.fit=own_test",
    "held_back": f"{SMALL}steps=300&l2=1",
}
"""By code of a cause: of this network the doctor suspects it."""
PROOFS: Mapping[str, str] = {**FAULTS, **SUSPECTS}
