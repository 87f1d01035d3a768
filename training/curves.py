"""Learns sums of step functions with LightGBM, as `summary/curves.py` reads them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SETTINGS: dict[str, Any] = {
    "num_leaves": 2,
    "learning_rate": 0.1,
    "lambda_l2": 5.0,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
"""A single split a tree: what is learned of one feature does not depend on the others."""


def learn(
    rows: Sequence[Sequence[float]],
    outputs: Sequence[tuple[Sequence[float], dict[str, Any]]],
    weights: Sequence[float],
    names: Sequence[str],
) -> dict[str, Any]:
    """Learns curves.

    Args:
        rows: features.
        outputs: for each likelihood that is to be told, a label of every row and settings of
            LightGBM beside `SETTINGS`.
        weights: of the rows.
        names: of the features.
    """
    import lightgbm
    import numpy as np

    table = np.array(rows, float)
    weight = np.array(weights, float)
    bias: list[float] = []
    found: list[dict[str, list[tuple[float, float, float]]]] = []
    for labels, settings in outputs:
        data = lightgbm.Dataset(table, np.array(labels, float), weight=weight)
        model = lightgbm.train({**SETTINGS, **settings}, data).dump_model()
        constant, splits = _splits(model, names)
        bias.append(round(constant, 4))
        found.append(splits)
    curves = {}
    for name in names:
        edges = sorted({edge for splits in found for edge, _, _ in splits.get(name, ())})
        if edges:
            values = [_values(edges, splits.get(name, [])) for splits in found]
            curves[name] = {"edges": edges, "values": values}
    return {"bias": bias, "curves": curves}


def _splits(
    model: dict[str, Any], names: Sequence[str]
) -> tuple[float, dict[str, list[tuple[float, float, float]]]]:
    """Takes the trees of a model apart into splits by feature: edge, value below, value above."""
    constant = 0.0
    splits: dict[str, list[tuple[float, float, float]]] = {}
    for tree in model["tree_info"]:
        node = tree["tree_structure"]
        if "split_feature" not in node:
            constant += node["leaf_value"]
            continue
        below, above = node["left_child"]["leaf_value"], node["right_child"]["leaf_value"]
        edge = round(node["threshold"], 4)
        splits.setdefault(names[node["split_feature"]], []).append((edge, below, above))
    return constant, splits


def _values(edges: Sequence[float], splits: Sequence[tuple[float, float, float]]) -> list[float]:
    """Adds up the splits of one feature: a value for each stretch between edges."""
    return [
        round(sum(below if at <= edges.index(edge) else above for edge, below, above in splits), 4)
        for at in range(len(edges) + 1)
    ]


def write(path: Path, weights: object) -> None:
    """Writes weights, or those of all folds, as one line of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(weights, separators=(",", ":")) + "\n")
