"""SmartNoise SQL over a data frame.

By its default a person adds one row (`max_ids` 1). What "epsilon" means is one column: it is
divided here by what the engine's own odometer says the whole question costs, so that the whole
question spends what everybody spends.
"""

import logging

import side  # first: it finds the modules beside this folder
import pandas as pd
import questions
import snsql
from snsql import Privacy

logging.disable(logging.WARNING)

SQL = {
    "filtered_count": f"SELECT COUNT(*) AS n FROM S.rows WHERE age >= {questions.OLD}",
    "count_by_region": "SELECT region, COUNT(*) AS n FROM S.rows GROUP BY region",
    "persons_by_clinic":
        "SELECT clinic, COUNT(DISTINCT person_id) AS n FROM S.rows GROUP BY clinic",
    "day_by_region":
        "SELECT on_day, region, COUNT(*) AS n FROM S.rows GROUP BY on_day, region",
    "cost_by_age_band": "SELECT band, SUM(cost) AS s, AVG(cost) AS a FROM S.rows GROUP BY band",
}


class Engine:
    NO = {
        "median_by_region": "its SQL has no median",
        "count_by_dose": "its reader of data frames holds one table",
    }

    def __init__(self, arguments):
        columns = ["person_id", "region", "age", "cost", "day", "clinic"]
        self.frame = pd.read_parquet(arguments.parquet, columns=columns)
        # Its SQL has no integer division: the band is a column of the table.
        self.frame["band"] = self.frame["age"] // 10 * 10
        # `day` is a word of its grammar.
        self.frame = self.frame.rename(columns={"day": "on_day"})
        self.rows = arguments.rows

    def reader(self, question, same, epsilon, delta, frame=None):
        groups, rows = side.bounds(question)
        low, high = questions.COST
        table = {
            "rows": self.rows, "person_id": {"type": "int", "private_id": True},
            "region": {"type": "string"}, "clinic": {"type": "string"},
            "age": {"type": "int", "lower": 0, "upper": 99},
            "band": {"type": "int", "lower": 0, "upper": 90},
            "on_day": {"type": "int", "lower": 0, "upper": 83},
            "cost": {"type": "float", "lower": low, "upper": high},
        }
        if same:
            table["max_ids"] = groups * rows
        frame = self.frame if frame is None else frame
        return snsql.from_df(frame, privacy=Privacy(epsilon=epsilon, delta=delta),
                             metadata={"": {"S": {"rows": table}}})

    def spent(self, question, same, sql, delta):
        """What the question costs at epsilon 1 of its own, by the engine's odometer."""
        return self.reader(question, same, 1.0, delta).get_privacy_cost(sql)[0]

    def ask(self, question, same, epsilon, delta):
        sql = SQL[question]
        epsilon /= self.spent(question, same, sql, delta)
        return self.reader(question, same, epsilon, delta).execute(sql)[1:]

    def filtered_count(self, *budget):
        return {"all": self.ask("filtered_count", *budget)[0][0]}

    def count_by_region(self, *budget):
        return dict(self.ask("count_by_region", *budget))

    def persons_by_clinic(self, *budget):
        return dict(self.ask("persons_by_clinic", *budget))

    def day_by_region(self, *budget):
        return {f"{day}|{region}": n for day, region, n in self.ask("day_by_region", *budget)}

    def cost_by_age_band(self, *budget):
        rows = self.ask("cost_by_age_band", *budget)
        found = {f"{band}|sum": s for band, s, _ in rows}
        return found | {f"{band}|avg": a for band, _, a in rows}

    def sixty_days(self, same, epsilon, delta):
        """Epsilons add up; its odometer's advanced bound is worse than that for sixty."""
        question = "sixty_days"
        sql = "SELECT region, COUNT(*) AS n FROM S.rows GROUP BY region"
        cost = self.spent(question, same, sql, delta)
        groups, rows = side.bounds(question) if same else (1, 1)

        def day(number, spend):
            frame = self.frame[self.frame["on_day"] == number]
            reader = self.reader(question, same, spend / cost, delta / questions.SIXTY, frame)
            deviation = 2 ** 0.5 * groups * rows * cost / spend
            return dict(reader.execute(sql)[1:]), deviation

        return side.sixty(day, epsilon)


side.run("smartnoise-sql", Engine)
