"""A graph as a script of its own: plain PyTorch, whose `.grad` are the page's gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

import numpy as np

from engine.backprop.graph import Graph, Node
from engine.backprop.recalled import recalled
from engine.backprop.spec import BackpropSpec
from engine.record.recording import Recording
from engine.spec import Spec
from engine.train.script import standalone as trained

HEAD = '''"""Backpropagation: {title}

Plain PyTorch: the gradients are autograd's, in float64. Needs torch. Prints run,name,value,gradient.
"""

import torch
from torch import nn  # noqa: F401

torch.set_default_dtype(torch.float64)


def leaf(numbers, gradient=True):
    """A given quantity."""
    return torch.tensor(numbers, requires_grad=gradient)


def show(run, nodes):
    """Every node's value and gradient, matrices row by row."""
    for name, node in nodes.items():
        found = torch.zeros_like(node) if node.grad is None else node.grad  # None: the output does not depend on it
        gradient = found.flatten().tolist() if node.requires_grad else []
        print(run, name, node.flatten().tolist(), gradient, sep=";")
'''
SYMBOLS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "^": "**"}
CALLS = {"max": "torch.maximum", "min": "torch.minimum", "atan": "torch.atan"}


def standalone(variants: Sequence[Spec], recordings: Sequence[Recording] = ()) -> str:
    """Python source that computes these graphs and prints every node's value and gradient.

    Every name of a reader's becomes a key of a dict and every number is printed from a float: nothing typed is run. The
    weights of a trained network are those of its recording; where that has not got all of them, the script trains it.
    """
    specs = [spec for spec in variants if isinstance(spec, BackpropSpec)]
    graphs = [recalled(spec, recording) for spec, recording in zip_longest(specs, recordings[: len(specs)])]
    if missing := [spec for spec, graph in zip(specs, graphs, strict=True) if graph is None]:
        return trained([replace(spec.trains, steps=spec.step) for spec in missing])
    title = "; ".join(spec.to_query() or "defaults" for spec in specs).replace("\\", "").replace('"', "")
    found = [graph for graph in graphs if graph is not None]
    own = [
        source for source in dict.fromkeys(map(_held, chain.from_iterable(graph.nodes for graph in found))) if source
    ]
    runs = [f"def run{k}():\n{_body(graph)}\n" for k, graph in enumerate(found)]
    calls = "".join(f"    show({k}, run{k}())\n" for k in range(len(specs)))
    main = f'if __name__ == "__main__":\n    print("run;name;value;gradient")\n{calls}'
    return "\n\n".join(part.strip("\n") + "\n" for part in [HEAD.format(title=title), *own, *runs, main])


def _held(node: Node) -> str:
    """The source of the class that a node's activation needs, "" where it needs none."""
    held = node.part[1] if node.op == "layer" else node.part
    return held.script if node.op in ("activation", "layer") else ""


def _body(graph: Graph) -> str:
    lines = ['"""The nodes by name, after the backward pass."""', "n = {}"]
    for k, node in enumerate(graph.nodes):
        lines.append(f"n[{node.name!r}] = {_source(graph, k)}  # {node.formula or node.label}")
    inner = [node.name for node in graph.nodes if node.operands]
    lines += [f"for name in {inner!r}:", "    n[name].retain_grad()"]
    lines += [f"n[{graph.nodes[-1].name!r}].backward()", "return n"]
    return "\n".join(f"    {line}" for line in lines)


def _source(graph: Graph, k: int) -> str:
    node = graph.nodes[k]
    if not node.operands:
        flag = ", gradient=False" if node.fixed else ""
        return f"leaf({np.asarray(graph.given[k]).tolist()!r}{flag})"
    told = [f"n[{graph.nodes[at].name!r}]" if isinstance(at, int) else _number(at) for at in node.operands]
    return SOURCES.get(node.op, _call)(node, told)


def _number(value: float) -> str:
    return repr(value) if np.isfinite(value) and value >= 0 else f"float({str(value)!r})"


def _call(node: Node, told: Sequence[str]) -> str:
    wrapped = [text if text.startswith("n[") else f"torch.tensor({text})" for text in told]
    return f"{CALLS.get(node.op, f'torch.{node.op}')}({', '.join(wrapped)})"


def _operator(node: Node, told: Sequence[str]) -> str:
    return SYMBOLS[node.op].join(told)


def _affine(node: Node, told: Sequence[str]) -> str:
    product = f"{told[0]} @ {told[1]}" if node.part == "columns" else f"{told[1]} @ {told[0]}.T"
    return " + ".join([product, *told[2:]])


def _layer(node: Node, told: Sequence[str]) -> str:
    """The activation of an affine map."""
    convention, activation = node.part
    return _activation(replace(node, part=activation), [_affine(replace(node, part=convention), told)])


def _cross_entropy(node: Node, told: Sequence[str]) -> str:
    return f"-{told[2]} * ({told[1]} * torch.log_softmax({told[0]}, {node.part})).sum()"


def _activation(node: Node, told: Sequence[str]) -> str:
    knobs = node.part.knobs()
    values = ", ".join(repr(getattr(node.part, key)) for key in knobs)
    return f"(lambda {', '.join(knobs)}: {node.part.module})({values})({told[0]})"


SOURCES: Mapping[str, Callable[[Node, Sequence[str]], str]] = {
    **dict.fromkeys(SYMBOLS, _operator),
    "neg": lambda node, told: f"-{told[0]}",
    "affine": _affine,
    "layer": _layer,
    "squared": lambda node, told: f"{told[2]} * 0.5 * ((({told[0]}) - {told[1]}) ** 2).sum()",
    "cross_entropy": _cross_entropy,
    "penalty": lambda node, told: f"{told[0]} * ({' + '.join(f'({name} ** 2).sum()' for name in told[1:])})",
    "activation": _activation,
    "prelu": lambda node, told: f"torch.where({told[0]} > 0, {told[0]}, {told[1]} * {told[0]})",
    "mean": lambda node, told: f"{told[0]}.mean({node.part}, keepdim=True)",
    "mean_square": lambda node, told: f"({told[0]} ** 2).mean({node.part}, keepdim=True)",
    "root": lambda node, told: f"({told[0]} + {node.part!r}).sqrt()",
    "scaled": lambda node, told: f"{told[0]} * {told[1]} + {told[2]}",
}
