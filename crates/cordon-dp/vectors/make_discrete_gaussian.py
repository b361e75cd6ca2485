"""Writes discrete_gaussian.json: how often the reference sampler drew each integer.

Usage: get discretegauss.py of IBM/discrete-gaussian-differential-privacy (commit
cb190d2; needs matplotlib), then python make_discrete_gaussian.py > discrete_gaussian.json
"""

import collections
import json
import random

import discretegauss

SEED, DRAWS = 2026, 200_000


def histogram(sigma):
    rng = random.Random(SEED + sigma)
    counts = collections.Counter(
        discretegauss.sample_dgauss(sigma * sigma, rng) for _ in range(DRAWS))
    return {"sigma": sigma, "counts": {str(k): counts[k] for k in sorted(counts)}}


print(json.dumps([histogram(sigma) for sigma in (1, 3, 20)]))
