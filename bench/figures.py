"""The figures that the comparison is for, each with its bar, or why it was not measured."""

import score

BARS = {  # key: (what must hold, rows at which it is judged, what it is)
    "one_row_over_plain": (
        "<= 1.3", 30_000_000,
        "count by region, one row per person / the same engine's plain query on plain Parquet"),
    "bounded_over_duckdb_bounding": (
        "<= 0.4", 30_000_000,
        "count by region, heavy tail, the worse of 1 and 12 retention buckets / DuckDB doing the "
        "bounding alone"),
    "bounded_over_plain": (
        "<= 4", 30_000_000, "the same / the plain query of the same engine"),
    "fastest_peer_over_ours": (
        ">= 10", 10_000_000, "seconds, the smallest ratio of all questions that both answer"),
    "error_over_best_clip": (
        "<= 1.1", None, "mean absolute error, everything charged / best fixed clip, the worst of "
        "six shapes of data"),
    "best_peer_error_over_ours": (
        ">= 3", None, "mean absolute error on the heavy tail, peers at documented defaults, the "
        "smallest ratio of all questions"),
    "answers_over_best_peer": (
        ">= 1.25", None, "answers with a median relative error of at most 10 % under one budget; "
        "where no peer gives one, over one"),
    "peak_memory_mib": ("< 1024", 30_000_000, "the most that a question took"),
}


def holds(bar, value):
    sign, limit = bar.split()
    return {"<=": value <= float(limit), ">=": value >= float(limit),
            "<": value < float(limit)}[sign]


class Lines:
    """The lines of the report, asked by what they are about."""

    def __init__(self, lines, verdicts, clips):
        self.lines, self.verdicts, self.clips = lines, verdicts, clips

    def of(self, **wanted):
        return [line for line in self.lines if line["answer"] == "yes"
                and all(line[key] == value for key, value in wanted.items())]

    def one(self, **wanted):
        return next(iter(self.of(**wanted)), None)

    def rows(self, question="count_by_region", table="heavy"):
        """Numbers of rows at which Cordon answered, the greatest first."""
        found = self.of(engine="cordon", question=question, table=table)
        return sorted({line["rows"] for line in found}, reverse=True)

    def peers(self, question, rows, bounds):
        """Private engines that answered and passed the gate."""
        return [line for line in self.of(question=question, rows=rows, bounds=bounds,
                                         table="heavy")
                if line["engine"] in score.DP
                and score.passed(self.verdicts, line["engine"], question, bounds)]


def ratio(lines, table, below):
    """Cordon's count by region on a table over what `below` gives for the same rows."""
    for rows in lines.rows(table=table):
        ours = lines.of(engine="cordon", question="count_by_region", table=table, rows=rows)
        other = below(rows)
        if ours and other:
            return min(line["seconds"] for line in ours) / other["seconds"], rows
    return None


def one_row_over_plain(lines):
    return ratio(lines, "single", lambda rows: lines.one(
        engine="datafusion", table="single", rows=rows)) \
        or "there is no run of the plain query beside a run of Cordon"


def worst(lines, below):
    both = [ratio(lines, table, below) for table in ("heavy", "twelve")]
    if None in both:
        return None
    return max(both)


def bounded_over_duckdb_bounding(lines):
    return worst(lines, lambda rows: lines.one(
        engine="duckdb", question="bounding", rows=rows)) \
        or "Cordon or DuckDB did not run on the same rows"


def bounded_over_plain(lines):
    return worst(lines, lambda rows: lines.one(
        engine="datafusion", table="heavy", rows=rows)) \
        or "there is no run of the plain query beside a run of Cordon"


def compare(lines, number, bounds, need=1):
    """For each question both answer, the best peer's number over ours, at the most rows."""
    found = {}
    for question in {line["question"] for line in lines.lines} - {"sixty_days", "bounding"}:
        for rows in lines.rows(question):
            ours = lines.one(engine="cordon", question=question, rows=rows, table="heavy",
                             bounds=bounds)
            peers = lines.peers(question, rows, bounds)
            if ours and len(peers) >= need:
                best = min(peers, key=number)
                found[question] = (number(best) / max(number(ours), 1e-9), rows, best["engine"])
                break
    return found


def error(line):
    parts = line["errors"]
    return (parts.get("all") or parts["sum"])["mean_absolute_error"]


def smallest(found):
    if not found:
        return "there is no question that Cordon and a peer that passed the gate both answered"
    most = max(rows for _, rows, _ in found.values())
    value, rows, _ = min(one for one in found.values() if one[1] == most)
    return value, rows


def fastest_peer_over_ours(lines):
    return smallest(compare(lines, lambda line: line["seconds"], "documented"))


def best_peer_error_over_ours(lines):
    return smallest(compare(lines, error, "documented"))


def error_over_best_clip(lines):
    """The worst shape; a single cell is reported and not judged."""
    ratios = [shape["ratio"] for shape in lines.clips if shape["cells"] > 1]
    if not ratios:
        return "the step `clips` did not run"
    return max(ratios), max(shape["rows"] for shape in lines.clips)


def answers_over_best_peer(lines):
    """Where no peer gives one such answer, it counts as if the best had given one."""
    for rows in lines.rows("sixty_days"):
        ours = lines.one(engine="cordon", question="sixty_days", rows=rows, bounds="documented")
        peers = lines.peers("sixty_days", rows, "documented")
        if ours and peers:
            best = max(line["good_days"] for line in peers)
            return ours["good_days"] / max(best, 1), rows
    return "Cordon and a peer did not answer it on the same rows"


def peak_memory_mib(lines):
    rows = lines.rows()
    if not rows:
        return "Cordon did not run"
    return max(line["peak_mib"] for line in lines.of(engine="cordon", rows=rows[0])), rows[0]


def figures(lines, verdicts, clips):
    lines, found = Lines(lines, verdicts, clips), {}
    for key, (bar, rows, what) in BARS.items():
        value = globals()[key](lines)
        said = {"what": what, "bar": bar}
        if isinstance(value, str):
            said |= {"value": f"not measured: {value}", "met": None}
        else:
            value, measured = value
            judged = rows is None or measured == rows
            said |= {"value": round(value, 3), "rows": measured,
                     "met": holds(bar, value) if judged else None}
            if not judged:
                said["why_not_judged"] = f"measured at {measured:,} rows, the bar is for {rows:,}"
        found[key] = said
    found["speed_by_question"] = by_question(compare(lines, lambda line: line["seconds"],
                                                     "documented"))
    found["error_by_question"] = by_question(compare(lines, error, "documented"))
    found["error_by_question_at_same_bounds"] = by_question(compare(lines, error, "same"))
    return found


def by_question(found):
    return {question: {"ratio": round(value, 3), "rows": rows, "peer": peer}
            for question, (value, rows, peer) in sorted(found.items())}
