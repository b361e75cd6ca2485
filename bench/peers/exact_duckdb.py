"""DuckDB: the exact answer, and the bounding of persons alone, without noise."""

import side  # first: it finds the modules beside this folder
import data
import duckdb
import questions


class Engine:
    NO = {}

    def __init__(self, arguments):
        self.con = duckdb.connect()
        self.con.sql("SET threads = 2")
        self.table = f"'{arguments.parquet}'"
        self.people = f"'{arguments.people}'"

    def __getattr__(self, question):
        if question not in questions.QUESTIONS:
            raise AttributeError(question)
        return lambda *_: self.answer(question)

    def answer(self, question):
        if question == "sixty_days":
            found = {}
            for day in range(questions.SIXTY):
                sql = data.sql(question, self.table, day=day)
                rows = data.cells(self.con.sql(sql).fetchall())
                found.update({f"{day}|{region}": count for region, count in rows.items()})
            return found
        return data.cells(self.con.sql(data.sql(question, self.table, self.people)).fetchall())

    def bounding(self, *_):
        """At most three rows of a person in each region."""
        return data.cells(self.con.sql(f"""SELECT region, sum(n) FROM
            (SELECT person_id, region, least(count(*), 3) AS n FROM {self.table} GROUP BY 1, 2)
            GROUP BY 1""").fetchall())


side.run("duckdb", Engine)
