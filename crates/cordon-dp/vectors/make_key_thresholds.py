"""Writes key_thresholds.json: quantiles and thresholds of Gopi et al. 2020, computed in Python.

Usage: pip install mpmath==1.4.1, then python make_key_thresholds.py > key_thresholds.json
"""

import json

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def quantile(delta, keys):
    """Φ⁻¹((1 − δ)^(1/k)) by bisection of the upper tail erfc(z/√2)/2."""
    tail = -mpmath.expm1(mpmath.log1p(-mpf(delta)) / keys)
    low, high = mpf(0), mpf(40)
    for _ in range(200):
        middle = (low + high) / 2
        if mpmath.erfc(middle / mpmath.sqrt(2)) / 2 > tail:
            low = middle
        else:
            high = middle
    return low


def threshold(delta, most, rho):
    """The maximum over every k, one after the other."""
    sigma = 1 / mpmath.sqrt(2 * mpf(rho))
    return max(1 / mpmath.sqrt(k) + sigma * quantile(delta, k) for k in range(1, most + 1))


def text(value, places):
    whole = int(mpmath.floor(value * mpf(10) ** places))
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}"


DELTAS = ["1e-1", "0.03", "1e-3", "5e-7", "1e-9", "1e-15", "1e-30"]
print(json.dumps({
    "quantiles": [
        {"delta": delta, "keys": keys, "z": text(quantile(delta, keys), 20)}
        for delta in DELTAS for keys in (1, 2, 30, 4294967295)
    ],
    "thresholds": [
        {"delta": delta, "most": most, "rho": rho,
         "threshold": text(threshold(delta, most, rho), 20)}
        for delta in ("1e-1", "1e-6", "1e-9") for most in (1, 2, 5, 64)
        for rho in ("0.0001", "0.02", "3", "200", "100000")
    ],
}, indent=1))
