"""PipelineDP with its local backend, over rows in memory.

It has no default bound on a person's rows; its examples keep one row in one group. What happens
before its aggregation (a filter, a band) is a function of one row that its caller writes.
"""

import side  # first: it finds the modules beside this folder
import pipeline_dp
import pyarrow.parquet as pq
import questions
from pipeline_dp import Metrics

REGION, AGE, COST, DAY, CLINIC = range(1, 6)
COLUMNS = ["person_id", "region", "age", "cost", "day", "clinic"]


class Engine:
    NO = {"count_by_dose": "it has no join of two tables"}

    def __init__(self, arguments):
        table = pq.read_table(arguments.parquet, columns=COLUMNS)
        self.rows = list(zip(*(table[name].to_pylist() for name in COLUMNS)))

    def aggregate(self, question, same, budget, metrics, key, keys, rows=None):
        epsilon, delta = budget
        groups, each = side.bounds(question) if same else (1, 1)
        accountant = pipeline_dp.NaiveBudgetAccountant(total_epsilon=epsilon, total_delta=delta)
        engine = pipeline_dp.DPEngine(accountant, pipeline_dp.LocalBackend())
        low, high = questions.COST
        valued = any(metric not in (Metrics.COUNT, Metrics.PRIVACY_ID_COUNT) for metric in metrics)
        params = pipeline_dp.AggregateParams(
            noise_kind=pipeline_dp.NoiseKind.LAPLACE, metrics=metrics,
            max_partitions_contributed=groups, max_contributions_per_partition=each,
            min_value=low if valued else None, max_value=high if valued else None)
        extractors = pipeline_dp.DataExtractors(
            privacy_id_extractor=lambda row: row[0], partition_extractor=key,
            value_extractor=lambda row: row[COST])
        rows = self.rows if rows is None else rows
        found = engine.aggregate(rows, params, extractors, public_partitions=keys)
        accountant.compute_budgets()
        return list(found)

    def filtered_count(self, same, *budget):
        old = (row for row in self.rows if row[AGE] >= questions.OLD)
        found = self.aggregate("filtered_count", same, budget, [Metrics.COUNT],
                               lambda row: "all", ["all"], old)
        return {key: numbers.count for key, numbers in found}

    def count_by_region(self, same, *budget):
        found = self.aggregate("count_by_region", same, budget, [Metrics.COUNT],
                               lambda row: row[REGION], questions.REGIONS)
        return {key: numbers.count for key, numbers in found}

    def persons_by_clinic(self, same, *budget):
        found = self.aggregate("persons_by_clinic", same, budget, [Metrics.PRIVACY_ID_COUNT],
                               lambda row: row[CLINIC], None)
        return {key: numbers.privacy_id_count for key, numbers in found}

    def day_by_region(self, same, *budget):
        keys = [(day, region) for day in questions.DAYS for region in questions.REGIONS]
        found = self.aggregate("day_by_region", same, budget, [Metrics.COUNT],
                               lambda row: (row[DAY], row[REGION]), keys)
        return {f"{key[0]}|{key[1]}": numbers.count for key, numbers in found}

    def cost_by_age_band(self, same, *budget):
        found = self.aggregate("cost_by_age_band", same, budget, [Metrics.SUM, Metrics.MEAN],
                               lambda row: row[AGE] // 10 * 10, questions.BANDS)
        sums = {f"{key}|sum": numbers.sum for key, numbers in found}
        return sums | {f"{key}|avg": numbers.mean for key, numbers in found}

    def median_by_region(self, same, *budget):
        found = self.aggregate("median_by_region", same, budget, [Metrics.PERCENTILE(50)],
                               lambda row: row[REGION], questions.REGIONS)
        return {key: numbers.percentile_50 for key, numbers in found}

    def sixty_days(self, same, epsilon, delta):
        """Each day in a budget of its own: epsilons add up (no delta for known keys)."""
        days = [[] for _ in questions.DAYS]
        for row in self.rows:
            days[row[DAY]].append(row)
        groups, rows = side.bounds("sixty_days") if same else (1, 1)

        def day(number, spend):
            found = self.aggregate("sixty_days", same, (spend, delta), [Metrics.COUNT],
                                   lambda row: row[REGION], questions.REGIONS, days[number])
            deviation = 2 ** 0.5 * groups * rows / spend
            return {key: numbers.count for key, numbers in found}, deviation

        return side.sixty(day, epsilon)


side.run("pipeline-dp", Engine)
