"""From raw answers to errors: against the raw, untruncated truth, split into bias and noise."""

import json
import os
import statistics

import gate
import questions

DP = ("opendp", "tumult", "smartnoise", "pipelinedp", "qrlew")


def load(results):
    """All raw results, what the gate said of each engine, loading times, and chosen clips."""
    found, gates, loads, clips = [], {}, {}, []
    for name in sorted(os.listdir(results)):
        with open(os.path.join(results, name), encoding="utf-8") as file:
            # What an engine says of its files is not about this machine's folders.
            facts = json.loads(file.read().replace(os.path.dirname(results), "bench-peers"))
        if name.startswith("gate-"):
            gates[facts["engine"]] = facts
        elif name == "clips.json":
            clips = facts
        elif name.startswith("load-"):
            loads[int(name[5:-5])] = facts
        else:
            found.append(facts)
    return found, gates, loads, clips


def truth_of(folder, facts, cache={}):  # noqa: B006
    table = "heavy" if facts["table"] == "twelve" else facts["table"]
    key = (table, facts["rows"])
    if key not in cache:
        cache[key] = gate.truth(folder, *key)["answers"]
    return cache[key].get(facts["question"])


def kinds(expected):
    """An answer with sums and averages is scored apart for each."""
    found = {}
    for key in expected:
        found.setdefault(key.rpartition("|")[2] if key.endswith(("|sum", "|avg")) else "", [])\
            .append(key)
    return found


def errors(runs, expected):
    """Mean absolute error over cells and runs; its bias and noise parts; the relative error."""
    said = {}
    for kind, keys in kinds(expected).items():
        gaps, bias, noise, relative = [], [], [], []
        for key in keys:
            shown = [run["answers"].get(key, 0.0) for run in runs]
            gaps += [abs(number - expected[key]) for number in shown]
            bias.append(abs(statistics.fmean(shown) - expected[key]))
            noise.append(statistics.stdev(shown) if len(shown) > 1 else 0.0)
            relative += [abs(n - expected[key]) / max(abs(expected[key]), 1.0) for n in shown]
        said[kind or "all"] = {
            "mean_absolute_error": statistics.fmean(gaps),
            # With few runs a part of the noise stays in the mean that this is taken from.
            "bias": statistics.fmean(bias),
            "noise": statistics.fmean(noise) if len(runs) > 1 else None,
            "median_relative_error": statistics.median(relative),
        }
    return said


def good_days(run, expected):
    """How many of sixty answers have a median relative error of at most a tenth."""
    count = 0
    for day in range(questions.SIXTY):
        gaps = []
        for region in questions.REGIONS:
            right = expected.get(f"{day}|{region}", 0.0)
            gaps.append(abs(run["answers"].get(f"{day}|{region}", 0.0) - right) / max(right, 1.0))
        count += statistics.median(gaps) <= 0.10
    return count


def scored(folder, facts):
    """One line of the report: what an engine answered to one question."""
    if facts["engine"] == "cordon":
        gate.days_as_numbers(facts["runs"], facts["question"])
    line = {key: facts.get(key) for key in
            ("engine", "version", "table", "rows", "question", "bounds", "peak_mib", "note")}
    runs = [run for run in facts["runs"] if "answers" in run]
    line["runs"] = len(runs)
    if not runs:
        last = facts["runs"][-1] if facts["runs"] else {"failed": "said nothing"}
        line["answer"] = "failed" if "failed" in last else "no"
        line["why"] = last.get("failed") or last.get("unsupported")
        return line
    line["answer"] = "yes"
    line["seconds"] = statistics.median(run["seconds"] for run in runs)
    for name in ("whole_seconds", "durable_seconds"):
        if name in runs[0]:
            line[name] = statistics.median(run[name] for run in runs)
    line["load_seconds"] = facts.get("load")
    expected = truth_of(folder, facts)
    if expected and facts["engine"] != "datafusion":
        line["errors"] = errors(runs, expected)
        if facts["question"] == "sixty_days":
            line["good_days"] = good_days(runs[0], expected)
    return line


def passed(verdicts, engine, question, bounds):
    """Whether an engine passed the gate for a question; sixty days are counts by region."""
    question = "count_by_region" if question == "sixty_days" else question
    said = verdicts.get(engine, {})
    truncation = said.get("truncation same", "passed")
    if bounds == "same" and question == "count_by_region" and truncation != "passed":
        return False
    return said.get(f"{question} {bounds}") == "passed"
