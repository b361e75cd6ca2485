"""Tumult Analytics on local Spark.

It has no default bound on a person's rows; its tutorial on privacy identifiers keeps twenty rows
of each member (docs.tmlt.dev, "Working with privacy IDs").
"""

import os
import sys

import side  # first: it finds the modules beside this folder
import questions

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)

from pyspark.sql import SparkSession  # noqa: E402
from tmlt.analytics import (  # noqa: E402
    AddRowsWithID, ApproxDPBudget, BinningSpec, KeySet, MaxGroupsPerID, MaxRowsPerGroupPerID,
    MaxRowsPerID, PureDPBudget, QueryBuilder, RhoZCDPBudget, Session,
)


class Engine:
    NO = {}

    def __init__(self, arguments):
        builder = SparkSession.builder.master("local[2]")
        for key, value in [("ui.enabled", "false"), ("sql.shuffle.partitions", "4"),
                           ("driver.memory", "3g"),
                           # Tumult asks for its warehouse below the folder of the program.
                           ("sql.warehouse.dir", os.path.join(arguments.folder, "warehouse"))]:
            builder = builder.config(f"spark.{key}", value)
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("ERROR")
        self.rows = self.spark.read.parquet(arguments.parquet)
        self.people = arguments.people and self.spark.read.parquet(arguments.people)

    def session(self, budget, people=False):
        builder = Session.Builder().with_privacy_budget(budget).with_id_space("persons")
        protect = AddRowsWithID("person_id", id_space="persons")
        builder = builder.with_private_dataframe("rows", self.rows, protected_change=protect)
        if people:
            builder = builder.with_private_dataframe(
                "people", self.people, protected_change=protect)
        return builder.build()

    @staticmethod
    def bounded(query, same, question, by):
        if not same:
            return query.enforce(MaxRowsPerID(20))
        groups, rows = side.bounds(question)
        if by is None:
            return query.enforce(MaxRowsPerID(rows))
        return query.enforce(MaxGroupsPerID(by, groups)).enforce(MaxRowsPerGroupPerID(by, rows))

    def filtered_count(self, same, epsilon, _):
        query = QueryBuilder("rows").filter(f"age >= {questions.OLD}")
        query = self.bounded(query, same, "filtered_count", None).count(name="n")
        budget = PureDPBudget(epsilon)
        return {"all": self.session(budget).evaluate(query, budget).collect()[0]["n"]}

    def count_by_region(self, same, epsilon, _):
        keys = KeySet.from_dict({"region": questions.REGIONS})
        query = self.bounded(QueryBuilder("rows"), same, "count_by_region", "region")
        query, budget = query.groupby(keys).count(name="n"), PureDPBudget(epsilon)
        found = self.session(budget).evaluate(query, budget).collect()
        return {row["region"]: row["n"] for row in found}

    def persons_by_clinic(self, same, epsilon, delta):
        half = ApproxDPBudget(epsilon / 2, delta), ApproxDPBudget(epsilon / 2, 0)
        session = self.session(ApproxDPBudget(epsilon, delta))
        bounded = self.bounded(QueryBuilder("rows"), same, "persons_by_clinic", "clinic")
        found = session.evaluate(bounded.get_groups(["clinic"]), half[0]).toPandas()
        keys = KeySet.from_dict({"clinic": found["clinic"].tolist()})
        query = bounded.groupby(keys).count_distinct(columns=["person_id"], name="n")
        return {row["clinic"]: row["n"] for row in session.evaluate(query, half[1]).collect()}

    def day_by_region(self, same, epsilon, _):
        keys = KeySet.from_dict({"day": questions.DAYS, "region": questions.REGIONS})
        # Its bound on groups takes one column, so at the same bounds a person keeps nine rows.
        query = QueryBuilder("rows").enforce(MaxRowsPerID(9 if same else 20))
        query, budget = query.groupby(keys).count(name="n"), PureDPBudget(epsilon)
        found = self.session(budget).evaluate(query, budget).collect()
        return {f"{row['day']}|{row['region']}": row["n"] for row in found}

    def cost_by_age_band(self, same, epsilon, _):
        half, session = PureDPBudget(epsilon / 2), self.session(PureDPBudget(epsilon))
        bands = [*questions.BANDS, 100]
        names = [str(band) for band in questions.BANDS]
        spec = BinningSpec(bands, names=names, right=False, include_both_endpoints=False)
        query = self.bounded(QueryBuilder("rows"), same, "cost_by_age_band", None)
        keys = KeySet.from_dict({"band": names})
        query = query.bin_column("age", spec, name="band").groupby(keys)
        low, high = questions.COST
        found = {}
        for kind, asked in [("sum", query.sum("cost", low=low, high=high, name="n")),
                            ("avg", query.average("cost", low=low, high=high, name="n"))]:
            for row in session.evaluate(asked, half).collect():
                found[f"{row['band']}|{kind}"] = row["n"]
        return found

    def median_by_region(self, same, epsilon, _):
        keys = KeySet.from_dict({"region": questions.REGIONS})
        low, high = questions.COST
        query = self.bounded(QueryBuilder("rows"), same, "median_by_region", "region")
        query = query.groupby(keys).median("cost", low=low, high=high, name="n")
        budget = PureDPBudget(epsilon)
        found = self.session(budget).evaluate(query, budget).collect()
        return {row["region"]: row["n"] for row in found}

    def count_by_dose(self, same, epsilon, _):
        keys, budget = KeySet.from_dict({"dose": questions.DOSES}), PureDPBudget(epsilon)
        query = QueryBuilder("rows").join_private("people")
        query = self.bounded(query, same, "count_by_dose", None).groupby(keys).count(name="n")
        found = self.session(budget, people=True).evaluate(query, budget).collect()
        return {row["dose"]: row["n"] for row in found}

    def sixty_days(self, same, epsilon, delta):
        """Under zero-concentrated privacy, its best account for many questions."""
        rho = questions.rho_of(epsilon, delta)
        session = self.session(RhoZCDPBudget(rho))
        keys = KeySet.from_dict({"region": questions.REGIONS})

        def day(number, spend):
            query = QueryBuilder("rows").filter(f"day = {number}")
            query = self.bounded(query, same, "sixty_days", "region")
            query = query.groupby(keys).count(name="n")
            found = session.evaluate(query, RhoZCDPBudget(spend)).collect()
            # L2 sensitivity of the bounds: groups cells of `rows` each, or twenty rows in one.
            groups, rows = side.bounds("sixty_days")
            reach = rows * groups ** 0.5 if same else 20
            deviation = reach / (2 * spend) ** 0.5
            return {row["region"]: row["n"] for row in found}, deviation

        return side.sixty(day, rho)


side.run("tmlt.analytics", Engine)
