"""Polars: the exact answer."""

import side  # first: it finds the modules beside this folder
import polars as pl
import questions


class Engine:
    NO = {}

    def __init__(self, arguments):
        self.rows = pl.scan_parquet(arguments.parquet)
        self.people = arguments.people

    def filtered_count(self, *_):
        old = self.rows.filter(pl.col("age") >= questions.OLD)
        return {"all": old.select(pl.len()).collect().item()}

    def count_by_region(self, *_):
        return dict(self.rows.group_by("region").len().collect().iter_rows())

    def persons_by_clinic(self, *_):
        people = pl.col("person_id").n_unique()
        return dict(self.rows.group_by("clinic").agg(people).collect().iter_rows())

    def day_by_region(self, *_):
        found = self.rows.group_by("day", "region").len().collect()
        return {f"{day}|{region}": count for day, region, count in found.iter_rows()}

    def cost_by_age_band(self, *_):
        band = (pl.col("age") // 10 * 10).alias("band")
        cost = pl.col("cost")
        found = self.rows.group_by(band).agg(cost.sum().alias("s"), cost.mean().alias("a"))
        rows = list(found.collect().iter_rows())
        return {f"{b}|sum": s for b, s, _ in rows} | {f"{b}|avg": a for b, _, a in rows}

    def median_by_region(self, *_):
        return dict(self.rows.group_by("region").agg(pl.col("cost").median()).collect().iter_rows())

    def count_by_dose(self, *_):
        joined = self.rows.join(pl.scan_parquet(self.people), on="person_id")
        return dict(joined.group_by("dose").len().collect().iter_rows())

    def sixty_days(self, *_):
        found = {}
        for day in range(questions.SIXTY):
            counts = self.rows.filter(pl.col("day") == day).group_by("region").len().collect()
            found.update({f"{day}|{region}": count for region, count in counts.iter_rows()})
        return found


side.run("polars", Engine)
