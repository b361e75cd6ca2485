"""Qrlew: rewrites a question, which DuckDB then runs."""

import os
import tempfile

import side  # first: it finds the modules beside this folder
import data
import duckdb
import questions
import sqlalchemy
from pyqrlew import Dataset, Dialect


class Engine:
    NO = {}

    def __init__(self, arguments):
        self.con = duckdb.connect()
        self.con.sql("SET threads = 2")
        self.con.sql(f"CREATE VIEW facts AS SELECT * FROM '{arguments.parquet}'")
        if arguments.people:
            self.con.sql(f"CREATE VIEW people AS SELECT * FROM '{arguments.people}'")
        # It learns names and types from a database of its own, which holds a few rows of the
        # right types; bounds are then declared, and what is public (sizes, regions) with them.
        path = os.path.join(tempfile.mkdtemp(), "schema.db")
        engine = sqlalchemy.create_engine("sqlite:///" + path)
        self.dataset = self.declared(engine, arguments.people is not None)
        self.people = arguments.people is not None

    def declared(self, engine, people):
        columns = "person_id, region, age, cost, day, clinic"
        sample = self.con.sql(f"SELECT {columns} FROM facts LIMIT 20000").fetchall()
        with engine.begin() as base:
            base.exec_driver_sql("CREATE TABLE facts (person_id INTEGER, region TEXT, "
                                 "age INTEGER, cost REAL, day INTEGER, clinic TEXT)")
            base.exec_driver_sql("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", sample)
            if people:
                rows = self.con.sql("SELECT person_id, dose FROM people LIMIT 20000").fetchall()
                base.exec_driver_sql("CREATE TABLE people (person_id INTEGER, dose TEXT)")
                base.exec_driver_sql("INSERT INTO people VALUES (?, ?)", rows)
        dataset = Dataset.from_database("d", engine, None)
        low, high = questions.COST
        dataset = dataset.facts.cost.with_range(low, high)
        dataset = dataset.facts.age.with_range(0, 99)
        dataset = dataset.facts.day.with_range(0, 83)
        dataset = dataset.facts.region.with_possible_values(questions.REGIONS)
        if people:
            dataset = dataset.people.dose.with_possible_values(questions.DOSES)
        return dataset

    def ask(self, question, sql, same, epsilon, delta):
        options = {}
        if same:
            groups, rows = side.bounds(question)
            # Its bound is on the norm of a person's vector over groups.
            options = {"max_multiplicity": float(rows * groups), "max_multiplicity_share": 1.0,
                       "max_privacy_unit_groups": groups}
        units = [("facts", [], "person_id")]
        if self.people:
            units.append(("people", [], "person_id"))
        rewritten = self.dataset.relation(sql).rewrite_with_differential_privacy(
            self.dataset, units, {"epsilon": epsilon, "delta": delta}, **options)
        sql = rewritten.relation().to_query(Dialect.PostgreSql)
        return self.con.sql(sql).fetchall()

    def plain(self, question, same, epsilon, delta, number="COUNT(*)", key="region"):
        sql = f"SELECT {key}, {number} AS n FROM facts GROUP BY {key}"
        return data.cells(self.ask(question, sql, same, epsilon, delta))

    def filtered_count(self, same, epsilon, delta):
        sql = f"SELECT COUNT(*) AS n FROM facts WHERE age >= {questions.OLD}"
        return {"all": self.ask("filtered_count", sql, same, epsilon, delta)[0][0]}

    def count_by_region(self, *budget):
        return self.plain("count_by_region", *budget)

    def persons_by_clinic(self, *budget):
        return self.plain("persons_by_clinic", *budget, "COUNT(DISTINCT person_id)", "clinic")

    def day_by_region(self, same, epsilon, delta):
        sql = "SELECT day, region, COUNT(*) AS n FROM facts GROUP BY day, region"
        rows = self.ask("day_by_region", sql, same, epsilon, delta)
        return {f"{day}|{region}": n for day, region, n in rows}

    def cost_by_age_band(self, same, epsilon, delta):
        sql = """SELECT band, SUM(cost) AS s, AVG(cost) AS a FROM
            (SELECT FLOOR(age / 10) * 10 AS band, cost FROM facts) AS b GROUP BY band"""
        return data.cells(self.ask("cost_by_age_band", sql, same, epsilon, delta))

    def median_by_region(self, *budget):
        return self.plain("median_by_region", *budget, "MEDIAN(cost)")

    def count_by_dose(self, same, epsilon, delta):
        sql = """SELECT dose, COUNT(*) AS n FROM facts
            JOIN people ON facts.person_id = people.person_id GROUP BY dose"""
        return data.cells(self.ask("count_by_dose", sql, same, epsilon, delta))

    def sixty_days(self, same, epsilon, delta):
        """It keeps no account over questions: epsilons and deltas add up."""
        def day(number, spend):
            sql = f"SELECT region, COUNT(*) AS n FROM facts WHERE day = {number} GROUP BY region"
            rows = self.ask("sixty_days", sql, same, spend, delta / questions.SIXTY)
            return data.cells(rows), None

        return side.sixty(day, epsilon)


side.run("pyqrlew", Engine)
