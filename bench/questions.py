"""The questions, the bounds and the budgets: what every engine is asked, said once.

A question names the columns that it needs; how it is written in an engine's own language stands
in that engine's file under `peers/`.
"""

import math

EPSILON = 1.0
DELTA = 1e-6

REGIONS = [f"R{number:02d}" for number in range(100)]
DAYS = list(range(84))  # twelve weeks, from a Monday
FIRST_DAY = "2026-09-07"
BANDS = list(range(0, 100, 10))
DOSES = ["none", "one", "two"]
OLD = 60  # the age from which the filtered count counts
COST = (0.0, 100.0)

# Most groups of a person, and most rows in each of them, where all engines get the same bounds.
QUESTIONS = {
    "filtered_count": {
        "title": "count of rows with age from 60", "groups": 1, "rows": 9, "cells": 1,
    },
    "count_by_region": {
        "title": "count by known region", "groups": 3, "rows": 3, "cells": 100,
    },
    "persons_by_clinic": {
        "title": "distinct people by unknown clinic", "groups": 3, "rows": 1, "cells": None,
    },
    "day_by_region": {
        "title": "epidemic curve by day and region", "groups": 9, "rows": 1, "cells": 8400,
    },
    "cost_by_age_band": {
        "title": "sum and average of cost by age band", "groups": 1, "rows": 9, "cells": 20,
    },
    "median_by_region": {
        "title": "median of cost by region", "groups": 3, "rows": 3, "cells": 100,
    },
    "count_by_dose": {
        "title": "count by dose, joined on the person", "groups": 1, "rows": 9, "cells": 3,
    },
    "sixty_days": {
        "title": "sixty daily counts by region under one budget", "groups": 3, "rows": 3,
        "cells": 6000,
    },
}
SIXTY = 60


class Unsupported(Exception):
    """The engine cannot answer this question within its own guarantee."""


def rho_of(epsilon, delta):
    """The largest rho whose conversion to (epsilon, delta) holds.

    Bun and Steinke 2016, "Concentrated Differential Privacy", proposition 1.3, sharpened by
    Canonne, Kamath and Steinke 2020, "The Discrete Gaussian", proposition 12.
    """
    def delta_of(rho):
        least = 1.0
        for step in range(1, 4000):
            alpha = 1 + step * 0.01
            power = (alpha - 1) * (alpha * rho - epsilon)
            power += alpha * math.log1p(-1 / alpha)
            least = min(least, math.exp(min(power, 0.0)) / (alpha - 1))
        return least

    low, high = 0.0, epsilon
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if delta_of(middle) <= delta else (low, middle)
    return low


def next_share(left, asked, shown):
    """The asker's rule for the next of sixty questions: a share of the budget that is left.

    `shown` are the numbers of the last answer and the standard deviation of its noise, as far as
    the engine tells; both were released, so the choice is free. Half of what an equal split gives
    is spent where the last answer was much finer than wanted, twice where it was coarser.
    """
    equal = left / max(SIXTY - asked, 1)
    if not shown:
        return equal
    numbers, deviation = shown
    usual = sorted(max(number, 1.0) for number in numbers)[len(numbers) // 2]
    error = 0.6745 * deviation / usual
    return min(left, equal * (0.5 if error < 0.05 else 2.0 if error > 0.10 else 1.0))
