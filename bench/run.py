"""The comparison with other engines: `python3 bench/run.py`, or `cargo xtask bench peers`.

Installs each engine from PyPI into an environment of its own, writes invented data, asks every
engine the same questions side by side, and writes `bench/report.json`, `bench/report.md` and the
plots. Environments, data and raw results lie in the folder of `--cache`; a run adds to them, so
that a report can be put together from several runs (`--only report` measures nothing).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time

import gate
import questions

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PEERS = {  # name: (environment, program)
    "duckdb": ("exact", "exact_duckdb"),
    "polars": ("exact", "exact_polars"),
    "opendp": ("opendp", "opendp_polars"),
    "tumult": ("tumult", "tumult"),
    "smartnoise": ("smartnoise", "smartnoise"),
    "pipelinedp": ("pipelinedp", "pipelinedp"),
    "qrlew": ("qrlew", "qrlew"),
}
EXACT = ("duckdb", "polars")
STEPS = ["install", "data", "gate", "peers", "cordon", "plain", "clips", "report"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of each table")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each question")
    parser.add_argument("--runs", type=int, default=50, help="runs of each shape of data (clips)")
    parser.add_argument("--cache", help="environments, data, results (target/bench-peers)")
    parser.add_argument("--peers", default=",".join(PEERS), help="which engines")
    parser.add_argument("--questions", default=",".join(questions.QUESTIONS))
    parser.add_argument("--tables", default="heavy,single")
    parser.add_argument("--bounds", default="documented,same")
    parser.add_argument("--limit", type=int, default=900, help="seconds for one engine's question")
    parser.add_argument("--only", help="steps, of: " + ",".join(STEPS))
    parser.add_argument("--note", default="", help="what else the machine did, for the report")
    found = parser.parse_args()
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    found.target = target
    found.cache = os.path.abspath(found.cache or os.path.join(target, "bench-peers"))
    found.data = os.path.join(found.cache, "data")
    found.results = os.path.join(found.cache, "results")
    found.steps = found.only.split(",") if found.only else STEPS
    found.peers = [name for name in found.peers.split(",") if name]
    for folder in (found.data, found.results):
        os.makedirs(folder, exist_ok=True)
    return found


def python_of(options, environment):
    return os.path.join(options.cache, "env", environment, "bin", "python")


def install(options):
    for environment in sorted({"exact"} | {PEERS[name][0] for name in options.peers}):
        folder = os.path.join(options.cache, "env", environment)
        wanted = os.path.join(HERE, "requirements", environment + ".txt")
        stamp = os.path.join(folder, "installed.txt")
        text = open(wanted, encoding="utf-8").read()
        if os.path.exists(stamp) and open(stamp, encoding="utf-8").read() == text:
            continue
        print(f"==> installing {environment}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python_of(options, environment), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--upgrade", "pip", "wheel", "setuptools<81"], check=True)
        subprocess.run([*pip, "--prefer-binary", "--requirement", wanted], check=True)
        shutil.copy(wanted, stamp)


def make_data(options):
    print(f"==> data of {options.rows} rows", flush=True)
    program = os.path.join(HERE, "data.py")
    subprocess.run([python_of(options, "exact"), program, options.data, str(options.rows)],
                   check=True)


class Watched:
    """A program, its lines, and the most memory that it and its children held, in MiB."""

    def __init__(self, command, limit, environment=None):
        self.peak, self.results, self.said = 0, [], []
        environment = {**os.environ, **(environment or {})}
        # A session of its own, so that a limit ends its children too.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=environment, start_new_session=True)
        watcher = threading.Thread(target=self.watch, args=(process,), daemon=True)
        errors = threading.Thread(target=lambda: self.said.extend(process.stderr), daemon=True)
        self.deadline, self.limit, self.ended = time.time() + limit, limit, False
        watcher.start()
        errors.start()
        for line in process.stdout:
            if line.startswith("result "):
                self.results.append(json.loads(line[7:]))
                self.deadline = time.time() + limit
        self.status = process.wait()
        errors.join()

    def watch(self, process):
        while process.poll() is None:
            self.peak = max(self.peak, memory_of(process.pid))
            if time.time() > self.deadline:
                self.ended = True
                subprocess.run(["kill", "-9", "--", f"-{process.pid}"], check=False)
            time.sleep(0.1)


def memory_of(session):
    """Resident memory of all processes of a session, in MiB (Linux)."""
    total = 0
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:  # fields from the third on: state, parent, group, session
            total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total // (1 << 20)


def keep(options, name, facts):
    with open(os.path.join(options.results, name + ".json"), "w", encoding="utf-8") as out:
        json.dump(facts, out)


def ask_peer(options, name, table, rows, asked, bounds, *, epsilon=None, repeat=None):
    """One engine, one table, one question: a process of its own, so that memory is its own."""
    environment, program = PEERS[name]
    command = [python_of(options, environment), os.path.join(HERE, "peers", program + ".py"),
               "--folder", options.data, "--table", f"{table}-{rows}", "--rows", str(rows),
               "--questions", asked, "--bounds", bounds, "--repeat", str(repeat or 1)]
    if table != "single":
        command += ["--people", f"people-{table}-{rows}"]
    if epsilon:
        command += ["--epsilon", str(epsilon)]
    python = python_of(options, environment)
    spark = {"PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": python}
    return Watched(command, options.limit, spark)


def gate_peers(options):
    """Before any ranking: with next to no noise, an engine gives the truth."""
    asked = [name for name in questions.QUESTIONS if name != "sixty_days"]
    for name in options.peers:
        if name in EXACT:
            continue
        print(f"==> gate: {name}", flush=True)
        found = {"engine": name, "rows": options.rows}
        for bounds, table in gate.TABLES.items():
            found[bounds] = []
            usual = [question for question in asked if question not in gate.EPSILONS]
            for names, epsilon in [(usual, gate.EPSILON), *(
                    ([question], epsilon) for question, epsilon in gate.EPSILONS.items())]:
                run = ask_peer(options, name, table, gate.ROWS, ",".join(names), bounds,
                               epsilon=epsilon)
                found[bounds] += run.results
        run = ask_peer(options, name, "heavy", options.rows, "count_by_region", "same",
                       epsilon=gate.EPSILON)
        found["truncated"] = run.results
        keep(options, f"gate-{name}", found)
        for line in gate.verdicts(options.data, found).items():
            print("    %s: %s" % line, flush=True)


def measure_peers(options):
    for table in options.tables.split(","):
        for name in options.peers:
            for bounds in options.bounds.split(","):
                if name in EXACT and bounds == "documented":
                    continue
                for asked in options.questions.split(","):
                    if table == "single" and asked != "count_by_region":
                        continue
                    measure_one(options, name, table, asked, bounds)
        if "duckdb" in options.peers and table == "heavy":
            measure_one(options, "duckdb", table, "bounding", "same")


def measure_one(options, name, table, asked, bounds):
    repeat = 1 if asked == "sixty_days" else options.repeat
    run = ask_peer(options, name, table, options.rows, asked, bounds, repeat=repeat)
    for result in run.results:
        if "load" in result:
            load = result
    facts = {
        "engine": name, "table": table, "rows": options.rows, "question": asked,
        "bounds": bounds, "peak_mib": run.peak, "note": options.note,
        "load": load["load"] if run.results else None,
        "version": load["version"] if run.results else None,
        "runs": [result for result in run.results if "question" in result],
    }
    if run.ended:
        facts["runs"].append({"failed": f"not finished within {options.limit} s"})
    elif run.status != 0:
        facts["runs"].append({"failed": "".join(run.said[-3:])[-300:]})
    keep(options, f"{name}-{table}-{options.rows}-{asked}-{bounds}", facts)
    print(f"    {name} {table} {asked} {bounds}: {summary(facts)}", flush=True)


def summary(facts):
    for run in facts["runs"]:
        if "answers" not in run:
            return run.get("failed") or "no: " + run["unsupported"]
    took = sorted(run["seconds"] for run in facts["runs"])
    return f"{took[len(took) // 2]:.3f} s, {facts['peak_mib']} MiB" if took else "nothing"


def measure_cordon(options):
    """Cordon's own side: one program that takes the rows in and asks."""
    print("==> Cordon", flush=True)
    # Beside the product, so that it is built with the product's own features.
    build = ["cargo", "build", "--release", "--package", "cordon", "--package", "cordon-gateway",
             "--example", "beside_peers"]
    subprocess.run(build, check=True, cwd=ROOT)
    program = os.path.join(options.target, "release", "examples", "beside_peers")
    folder = os.path.join(options.cache, f"authority-{options.rows}")
    if not os.path.exists(os.path.join(folder, "loaded")):
        shutil.rmtree(folder, ignore_errors=True)
        run = Watched([program, "load", folder, options.data, str(options.rows)], 36000)
        if run.status != 0:
            sys.exit("Cordon could not take the rows in: " + "".join(run.said))
        keep(options, f"load-{options.rows}", {"peak_mib": run.peak, "runs": run.results})
        open(os.path.join(folder, "loaded"), "w", encoding="utf-8").close()
    found = {"engine": "cordon", "rows": options.rows}
    asked = ",".join(name for name in questions.QUESTIONS if name != "sixty_days")
    for bounds, table in gate.TABLES.items():
        run = Watched([program, "ask", folder, table, asked, bounds, str(gate.EPSILON), "1"], 3600)
        found[bounds] = run.results
    keep(options, "gate-cordon", found)
    for line in gate.verdicts(options.data, found).items():
        print("    %s: %s" % line, flush=True)
    for table in ("heavy", "twelve", "single"):
        for bounds in ("documented", "same"):
            for asked in options.questions.split(","):
                if table != "heavy" and asked != "count_by_region":
                    continue
                repeat = 1 if asked == "sixty_days" else options.repeat
                run = Watched([program, "ask", folder, table, asked, bounds,
                               str(questions.EPSILON), str(repeat)], options.limit)
                facts = {"engine": "cordon", "table": table, "rows": options.rows,
                         "question": asked, "bounds": bounds, "peak_mib": run.peak,
                         "note": options.note, "runs": run.results}
                if run.status != 0:
                    facts["runs"].append({"failed": "".join(run.said[-3:])[-300:]})
                keep(options, f"cordon-{table}-{options.rows}-{asked}-{bounds}", facts)
                print(f"    cordon {table} {asked} {bounds}: {summary(facts)}", flush=True)


def measure_plain(options):
    """The plain query of the engine whose parts Cordon is made of, over plain Parquet."""
    build = ["cargo", "build", "--release", "--package", "cordon-query", "--all-features",
             "--example", "plain_parquet"]
    subprocess.run(build, check=True, cwd=ROOT)
    program = os.path.join(options.target, "release", "examples", "plain_parquet")
    for table in ("heavy", "single"):
        file = os.path.join(options.data, f"{table}-{options.rows}.parquet")
        run = Watched([program, file, str(options.repeat)], options.limit)
        facts = {"engine": "datafusion", "table": table, "rows": options.rows,
                 "question": "count_by_region", "bounds": "same", "peak_mib": run.peak,
                 "note": options.note, "runs": run.results}
        keep(options, f"datafusion-{table}-{options.rows}-count_by_region-same", facts)
        print(f"    datafusion {table}: {summary(facts)}", flush=True)


def measure_clips(options):
    """The error of chosen clips beside that of the best fixed one, on data of many shapes."""
    build = ["cargo", "build", "--release", "--package", "cordon-query", "--all-features",
             "--example", "clip_error"]
    subprocess.run(build, check=True, cwd=ROOT)
    program = os.path.join(options.target, "release", "examples", "clip_error")
    run = Watched([program, str(options.runs)], 36000)
    if run.status != 0:
        sys.exit("the clips were not measured: " + "".join(run.said))
    keep(options, "clips", run.results)
    for shape in run.results:
        print(f"    {shape['shape']}: {shape['ratio']:.3f}", flush=True)


def report(options):
    program = os.path.join(HERE, "report.py")
    subprocess.run([python_of(options, "exact"), program, options.data, options.results, HERE],
                   check=True)


def main():
    options = arguments()
    steps = {"install": install, "data": make_data, "gate": gate_peers, "peers": measure_peers,
             "cordon": measure_cordon, "plain": measure_plain, "clips": measure_clips,
             "report": report}
    for name in STEPS:
        if name in options.steps:
            steps[name](options)


if __name__ == "__main__":
    main()
