"""Writes the data: invented rows, the same on every machine for the same number of rows.

`heavy`: a fifth of the rows belongs to one person in seventy-five. `single`: one row per person.
`light` and `lone`, for the gate alone: nobody has more rows than the bounds allow. `people` has one
row for each person of a table.
"""

import json
import os
import sys

import duckdb

import gate
import questions

PERSON = {
    # Shares as of a million rows: 2,000 persons with 100 rows each, 148,000 with 5.4.
    "heavy": """CASE WHEN hash(i, 1) % 10 < 2 THEN hash(i, 2) % ({rows} // 500)
        ELSE {rows} // 500 + hash(i, 3) % ({rows}::BIGINT * 148 // 1000) END""",
    "single": "i",
    "light": "i // 3",
    "lone": "i",
}


def make(folder, name, rows):
    """Writes one table as Parquet and as CSV, if it is not there."""
    parquet, csv = (os.path.join(folder, f"{name}-{rows}.{kind}") for kind in ("parquet", "csv"))
    if os.path.exists(csv):
        return parquet
    person = PERSON[name].format(rows=rows)
    con = duckdb.connect()
    con.sql("SET threads = 2; SET preserve_insertion_order = false; SET memory_limit = '4GB'")
    con.sql(f"""COPY (
        SELECT i AS row_id, person_id,
            'R' || lpad((floor(100 * power(hash(i, 4) % 1000000 / 1e6, 2.5))::INT)::VARCHAR, 2, '0')
                AS region,
            (hash(person_id, 5) % 100)::INT AS age,
            (hash(i, 6) % 1000 / 10.0)::DOUBLE AS cost,
            (hash(i, 7) % {len(questions.DAYS)})::INT AS day,
            'C' || lpad((floor(5000 * power(hash(i, 8) % 1000000 / 1e6, 3))::INT)::VARCHAR, 4, '0')
                AS clinic
        FROM (SELECT i, ({person})::BIGINT AS person_id FROM range({rows}) t(i))
    ) TO '{parquet}.part.parquet' (FORMAT parquet)""")
    con.sql(f"""COPY (
        SELECT row_id, 'P' || person_id AS person_id, region, age,
            format('{{:.1f}}', cost) AS cost, DATE '{questions.FIRST_DAY}' + day AS day, clinic
        FROM '{parquet}.part.parquet'
    ) TO '{csv}.part' (HEADER)""")
    os.rename(parquet + ".part.parquet", parquet)
    os.rename(csv + ".part", csv)
    return parquet


def make_people(folder, table):
    """One row for each person of a table: the number of doses."""
    parquet, csv = (os.path.join(folder, f"people-{table}.{kind}") for kind in ("parquet", "csv"))
    if os.path.exists(csv):
        return parquet
    con = duckdb.connect()
    con.sql("SET threads = 2; SET memory_limit = '4GB'")
    con.sql(f"""COPY (
        SELECT person_id, ['none', 'one', 'two', 'two'][1 + (hash(person_id, 9) % 4)::INT] AS dose
        FROM (SELECT DISTINCT person_id FROM '{folder}/{table}.parquet') ORDER BY person_id
    ) TO '{parquet}' (FORMAT parquet)""")
    con.sql(f"""COPY (SELECT 'P' || person_id AS person_id, dose,
        DATE '{questions.FIRST_DAY}' AS day FROM '{parquet}')
        TO '{csv}' (HEADER)""")
    return parquet


def sql(question, table, people=None, day=None):
    """The question in plain SQL; the last columns are numbers, those before them the key."""
    old, numbers = questions.OLD, "count(*)"
    return {
        "filtered_count": f"SELECT 'all', {numbers} FROM {table} WHERE age >= {old}",
        "count_by_region": f"SELECT region, {numbers} FROM {table} GROUP BY 1",
        "persons_by_clinic": f"SELECT clinic, count(DISTINCT person_id) FROM {table} GROUP BY 1",
        "day_by_region": f"SELECT day || '|' || region, {numbers} FROM {table} GROUP BY 1",
        "cost_by_age_band":
            f"SELECT age // 10 * 10, sum(cost), avg(cost) FROM {table} GROUP BY 1",
        "median_by_region": f"SELECT region, median(cost) FROM {table} GROUP BY 1",
        "count_by_dose":
            f"SELECT dose, {numbers} FROM {table} JOIN {people} USING (person_id) GROUP BY 1",
        "sixty_days":
            f"SELECT region, {numbers} FROM {table} WHERE day = {day} GROUP BY 1",
    }[question]


def cells(rows):
    """Rows of an answer as one number per cell."""
    found = {}
    for key, *numbers in rows:
        if len(numbers) == 1:
            found[str(key)] = float(numbers[0])
        else:
            found[f"{key}|sum"], found[f"{key}|avg"] = map(float, numbers)
    return found


def truths(folder, table, people):
    """The raw, untruncated truth of every question."""
    con = duckdb.connect()
    con.sql("SET threads = 2; SET memory_limit = '6GB'")
    table, people = f"'{table}'", f"'{people}'"
    found = {}
    for question in questions.QUESTIONS:
        if question == "count_by_dose" and people == "'None'":
            continue
        if question != "sixty_days":
            found[question] = cells(con.sql(sql(question, table, people)).fetchall())
            continue
        days = con.sql(f"""SELECT day || '|' || region, count(*) FROM {table}
            WHERE day < {questions.SIXTY} GROUP BY 1""")
        found[question] = cells(days.fetchall())
    return found


def main(folder, rows):
    os.makedirs(folder, exist_ok=True)
    rows = int(rows)
    small = [("light", gate.ROWS), ("lone", gate.ROWS)]
    for name, count in [("heavy", rows), ("single", rows), *small]:
        table = make(folder, name, count)
        people = make_people(folder, f"{name}-{count}") if name != "single" else None
        target = os.path.join(folder, f"truth-{name}-{count}.json")
        if os.path.exists(target):
            continue
        found = truths(folder, table, people)
        facts = duckdb.sql(f"""SELECT count(*), max(n) FROM
            (SELECT count(*) n FROM '{table}' GROUP BY person_id)""").fetchall()[0]
        # What is left on average if each person keeps 3 regions at random and 3 rows in each.
        bounded = duckdb.sql(f"""SELECT sum(kept) FROM (
            SELECT avg(least(n, 3)) * least(count(*), 3) AS kept
            FROM (SELECT person_id, region, count(*) n FROM '{table}' GROUP BY 1, 2)
            GROUP BY person_id)""").fetchall()[0][0]
        nine = duckdb.sql(f"""SELECT sum(least(n, 9)) FROM
            (SELECT count(*) n FROM '{table}' GROUP BY person_id)""").fetchall()[0][0]
        with open(target, "w", encoding="utf-8") as out:
            json.dump({"persons": facts[0], "most_rows": facts[1],
                       "expected_within_3_3": float(bounded), "expected_within_9": float(nine),
                       "answers": found}, out)
        print(f"    {name}: {count} rows of {facts[0]} persons, at most {facts[1]} rows each")


if __name__ == "__main__":
    main(*sys.argv[1:])
