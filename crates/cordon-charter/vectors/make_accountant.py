"""Writes accountant.json: what an independent accountant says about Gaussian mechanisms.

Usage: pip install dp-accounting, then python make_accountant.py > accountant.json
"""

import json
import math

import numpy
from dp_accounting import dp_event
from dp_accounting.pld import privacy_loss_distribution
from dp_accounting.rdp import rdp_privacy_accountant

# Each list is one history of releases, by its ρ = 1/(2σ²), as exact text.
HISTORIES = [
    ["0.0001"], ["0.001"], ["0.004"], ["0.01"], ["0.02", "0.005"], ["0.03"] * 3,
    ["0.2"], ["0.1", "0.2", "0.3", "0.4"], ["2"], ["0.5"] * 10, ["20"],
]
DELTAS = ["1e-5", "1e-6", "1e-8", "1e-10"]
ORDERS = 1 + numpy.geomspace(1e-3, 1e6, 40001)


def deviation(rho):
    return 1 / math.sqrt(2 * float(rho))


def case(history):
    # One grid for the whole history: fine against its smallest loss.
    interval = min(1e-4, math.sqrt(float(min(history, key=float))) / 1000)
    pld = None
    for rho in history:
        one = privacy_loss_distribution.from_gaussian_mechanism(
            deviation(rho), pessimistic_estimate=True,
            value_discretization_interval=interval,
            log_mass_truncation_bound=-60)
        pld = one if pld is None else pld.compose(one)
    rdp = rdp_privacy_accountant.RdpAccountant(orders=ORDERS)
    for rho in history:
        rdp.compose(dp_event.GaussianDpEvent(deviation(rho)))
    points = [
        {
            "delta": delta,
            "pld": pld.get_epsilon_for_delta(float(delta)),
            "pld_at_half": pld.get_epsilon_for_delta(float(delta) / 2),
            "rdp_at_half": rdp.get_epsilon(float(delta) / 2),
        }
        for delta in DELTAS
    ]
    return {"rho": history, "points": points}


print(json.dumps([case(history) for history in HISTORIES], indent=1))
