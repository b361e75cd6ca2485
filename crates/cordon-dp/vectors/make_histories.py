"""Writes histories.json: what an independent accountant says about Cordon's mechanisms together.

Usage: pip install dp-accounting==0.6.0, then python make_histories.py > histories.json
"""

import json

from dp_accounting.pld import common
from dp_accounting.pld import privacy_loss_distribution as pld

# A history lists mechanisms: how many, what, and σ over the sensitivity. `sum` and `scale` are one
# noise on a vector; a selection of keys is one noise and loses a share of δ besides.
HISTORIES = {
    "sixty days": [(60, "sum", 40)],
    "two charges": [(5, "scale", 40), (5, "sum", 10)],
    "keys selected": [(2, "keys", 20), (2, "sum", 10)],
    "everything": [(10, "scale", 100), (4, "keys", 40), (10, "sum", 20), (1, "sum", 4)],
    "one window after the other": [(1, "sum", 5)],
    "little noise": [(1, "scale", 4), (1, "keys", 2), (1, "sum", 1)],
}
DELTAS = ["1e-5", "1e-6", "1e-9"]
GRID = 1e-4


def noise(sigma, discrete):
    if discrete:
        return pld.from_discrete_gaussian_mechanism(
            sigma, value_discretization_interval=GRID, pessimistic_estimate=True)
    return pld.from_gaussian_mechanism(
        sigma, value_discretization_interval=GRID, pessimistic_estimate=True,
        log_mass_truncation_bound=-60)


def epsilon(history, delta, discrete):
    keys = sum(count for count, kind, _ in history if kind == "keys")
    whole = None
    for count, kind, sigma in history:
        one = noise(sigma, discrete)
        if kind == "keys":
            # Half of δ in all, in equal parts.
            lost = common.DifferentialPrivacyParameters(0, float(delta) / 2 / keys)
            one = one.compose(
                pld.from_privacy_parameters(lost, value_discretization_interval=GRID))
        many = one.self_compose(count) if count > 1 else one
        whole = many if whole is None else whole.compose(many)
    return whole.get_epsilon_for_delta(float(delta))


print(json.dumps([
    {
        "name": name,
        "history": [{"count": c, "kind": kind, "sigma": sigma} for c, kind, sigma in history],
        "points": [
            {
                "delta": delta,
                "discrete": epsilon(history, delta, True),
                "continuous": epsilon(history, delta, False),
            }
            for delta in DELTAS
        ],
    }
    for name, history in HISTORIES.items()
], indent=1))
