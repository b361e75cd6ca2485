"""OpenDP over Polars, through its `Context`.

It has no default bound on a person's rows; its guide to identifiers keeps ten rows of each
(docs.opendp.org, "Identifier truncation"). Where it must sample groups, its default `keep`
fails when the answer is collected, so `first` is named.
"""

import warnings

import side  # first: it finds the modules beside this folder
import opendp.prelude as dp
import polars as pl
import questions

dp.enable_features("contrib")
warnings.simplefilter("ignore")


class Engine:
    NO = {}

    def __init__(self, arguments):
        self.rows = arguments.rows
        self.data = pl.scan_parquet(arguments.parquet)
        self.people = arguments.people

    def context(self, loss, parts=1, data=None):
        return dp.Context.compositor(
            data=self.data if data is None else data,
            privacy_unit=dp.unit_of(contributions=1, identifier=pl.col("person_id")),
            privacy_loss=loss,
            split_evenly_over=parts if isinstance(parts, int) else None,
            split_by_weights=None if isinstance(parts, int) else parts,
            # How many rows there are at most is public; sums and medians ask for it.
            margins=[dp.polars.Margin(max_length=self.rows)],
        )

    @staticmethod
    def bounded(query, same, question, by):
        if not same:
            return query.truncate_per_group(10)
        groups, rows = side.bounds(question)
        if not by:
            return query.truncate_per_group(rows)
        query = query.truncate_per_group(rows, by=by)
        return query.truncate_num_groups(groups, by=by, keep="first")

    def grouped(self, same, question, loss, by, numbers, keys=None, change=lambda query: query):
        query = self.bounded(change(self.context(loss).query()), same, question, by)
        query = query.group_by(*by).agg(*numbers)
        if keys is not None:
            query = query.with_keys(keys)
        return query.release().collect().rows()

    def filtered_count(self, same, epsilon, _):
        query = self.context(dp.loss_of(epsilon=epsilon)).query()
        query = query.filter(pl.col("age") >= questions.OLD)
        query = self.bounded(query, same, "filtered_count", [])
        return {"all": query.select(dp.len(signed=True)).release().collect().item()}

    def count_by_region(self, same, epsilon, _):
        keys = pl.LazyFrame({"region": questions.REGIONS})
        loss = dp.loss_of(epsilon=epsilon)
        number = [dp.len(signed=True)]
        return dict(self.grouped(same, "count_by_region", loss, ["region"], number, keys))

    def persons_by_clinic(self, same, epsilon, delta):
        # Keys are released only beside `dp.len()`, so each person keeps one row of a clinic.
        groups = side.bounds("persons_by_clinic")[0] if same else 10
        query = self.context(dp.loss_of(epsilon=epsilon, delta=delta)).query()
        query = query.truncate_per_group(1, by=["clinic"])
        query = query.truncate_num_groups(groups, by=["clinic"], keep="first")
        return dict(query.group_by("clinic").agg(dp.len(signed=True)).release().collect().rows())

    def day_by_region(self, same, epsilon, _):
        days = pl.LazyFrame({"day": questions.DAYS}, schema={"day": pl.Int32})
        keys = days.join(pl.LazyFrame({"region": questions.REGIONS}), how="cross")
        loss = dp.loss_of(epsilon=epsilon)
        number = [dp.len(signed=True)]
        rows = self.grouped(same, "day_by_region", loss, ["day", "region"], number, keys)
        return {f"{day}|{region}": count for day, region, count in rows}

    def cost_by_age_band(self, same, epsilon, _):
        keys = pl.LazyFrame({"band": questions.BANDS}, schema={"band": pl.Int32})
        loss = dp.loss_of(epsilon=epsilon)
        cost = pl.col("cost").fill_nan(0.0).fill_null(0.0)
        numbers = [cost.dp.sum(questions.COST).alias("s"), dp.len(signed=True)]
        band = (pl.col("age") // 10 * 10).alias("band")
        rows = self.grouped(same, "cost_by_age_band", loss, ["band"], numbers, keys,
                            lambda query: query.with_columns(band))
        found = {f"{b}|sum": s for b, s, _ in rows}
        return found | {f"{b}|avg": s / max(n, 1) for b, s, n in rows}

    def median_by_region(self, same, epsilon, _):
        keys = pl.LazyFrame({"region": questions.REGIONS})
        candidates = [step / 2 for step in range(201)]
        cost = pl.col("cost").fill_nan(0.0).fill_null(0.0)
        return dict(self.grouped(same, "median_by_region", dp.loss_of(epsilon=epsilon), ["region"],
                                 [cost.dp.median(candidates)], keys))

    def count_by_dose(self, same, epsilon, _):
        keys = pl.LazyFrame({"dose": questions.DOSES})
        people = pl.scan_parquet(self.people)
        join = lambda query: query.join(people, on="person_id", how="left")  # noqa: E731
        return dict(self.grouped(same, "count_by_dose", dp.loss_of(epsilon=epsilon), ["dose"],
                                 [dp.len(signed=True)], keys, join))

    def sixty_days(self, same, epsilon, delta):
        """Under zero-concentrated privacy, its best account for many questions.

        The weights of a compositor are fixed before the first question, so that this asker
        cannot adapt the spend; each question gets the same part.
        """
        rho = questions.rho_of(epsilon, delta)
        context = self.context(dp.loss_of(rho=rho), questions.SIXTY)
        keys = pl.LazyFrame({"region": questions.REGIONS})
        found = {}
        for day in range(questions.SIXTY):
            query = context.query().filter(pl.col("day") == day)
            query = self.bounded(query, same, "sixty_days", ["region"])
            query = query.group_by("region").agg(dp.len(signed=True)).with_keys(keys)
            counts = query.release().collect().rows()
            found.update({f"{day}|{region}": count for region, count in counts})
        return found


side.run("opendp", Engine)
