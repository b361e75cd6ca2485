"""The gate before any ranking: with next to no noise, an engine gives the truth.

On rows of which nobody has more than the bounds allow, every released number must be the raw truth.
Cells that an engine censors are not judged here: they are the error of its answers. On rows with a
heavy tail, a count by region must add up to what the engine's bounds keep on average.
"""

import datetime
import json
import os

import questions

ROWS = 30_000
# One row per person for documented bounds, of which the least is one row; three for the same.
TABLES = {"documented": "lone", "same": "light"}
EPSILON = 1000
# Beyond this some engines have no threshold for unknown keys.
EPSILONS = {"persons_by_clinic": 20}
TOLERANCE = 0.02  # of the sum of the truth: noise at this epsilon, and one bin of a median


def truth(folder, table, rows):
    with open(os.path.join(folder, f"truth-{table}-{rows}.json"), encoding="utf-8") as file:
        return json.load(file)


def off(answers, expected, slack):
    """How far shown answers are from the truth, as a part of it; `slack` is free in each cell."""
    shown = [(answers[key], number) for key, number in expected.items() if key in answers]
    if not shown:
        return 1.0
    wrong = sum(max(abs(found - number) - slack, 0.0) for found, number in shown)
    return wrong / sum(abs(number) for _, number in shown)


def parts(question, answers, expected):
    """Sums and averages in one answer are judged apart, so that one cannot hide the other."""
    kinds = {key.rpartition("|")[2] for key in expected} & {"sum", "avg"}
    # Some engines cut a noised count down to a whole number.
    slack = 0.0 if question in ("cost_by_age_band", "median_by_region") else 1.0
    for kind in kinds or {""}:
        own = {key: number for key, number in expected.items() if not kind or key.endswith(kind)}
        yield off(answers, own, slack)


def days_as_numbers(results, asked=None):
    """Cordon's keys as the other engines write them."""
    first = datetime.date.fromisoformat(questions.FIRST_DAY)
    for result in results:
        if result.get("question", asked) != "day_by_region" or "answers" not in result:
            continue
        answers = {}
        for key, number in result["answers"].items():
            day, _, region = key.partition("|")
            if "-" in day:
                day = (datetime.date.fromisoformat(day) - first).days
            answers[f"{day}|{region}"] = number
        result["answers"] = answers


def verdict(result, expected):
    if "unsupported" in result:
        return "no: " + result["unsupported"]
    if "failed" in result:
        return "failed: " + result["failed"]
    worst = max(parts(result["question"], result["answers"], expected))
    if worst <= TOLERANCE:
        return "passed"
    return f"wrong by {worst:.1%}"


def verdicts(folder, found):
    """One verdict for each question and kind of bounds."""
    said = {}
    for bounds, table in TABLES.items():
        expected = truth(folder, table, ROWS)["answers"]
        if found["engine"] == "cordon":
            days_as_numbers(found.get(bounds, []))
        for result in found.get(bounds, []):
            question = result.get("question")
            if question:
                said[f"{question} {bounds}"] = verdict(result, expected[question])
    wanted = truth(folder, "heavy", found["rows"])
    # SmartNoise bounds a person's rows as a whole; Qrlew a person's norm, which no count tells.
    wanted = {"smartnoise": wanted["expected_within_9"], "qrlew": None}.get(
        found["engine"], wanted["expected_within_3_3"])
    for result in found.get("truncated", []):
        if "answers" in result and wanted:
            share = sum(result["answers"].values()) / wanted
            fine = abs(share - 1) <= TOLERANCE
            said["truncation same"] = "passed" if fine else f"keeps {share:.1%} of what it says"
    return said
