"""What every engine's program shares: its arguments, its clock and the form of what it says.

Each program under `peers/` runs in the environment of its engine, is given one table, and prints
one line of JSON per answer. It calls the engine's public interface and nothing else.
"""

import argparse
import importlib.metadata
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import questions
from questions import DELTA, EPSILON, Unsupported


def say(**facts):
    print("result " + json.dumps(facts), flush=True)


def run(package, engine_of):
    """`engine_of(arguments)` loads the data and gives an object with one method per question."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--table", required=True, help="heavy-1000000")
    parser.add_argument("--people", help="people-1000000")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--questions", required=True)
    parser.add_argument("--bounds", choices=["documented", "same"], required=True)
    parser.add_argument("--epsilon", type=float, default=EPSILON)
    parser.add_argument("--repeat", type=int, default=1)
    arguments = parser.parse_args()
    arguments.parquet = os.path.join(arguments.folder, arguments.table + ".parquet")
    arguments.csv = os.path.join(arguments.folder, arguments.table + ".csv")
    if arguments.people:
        arguments.people = os.path.join(arguments.folder, arguments.people + ".parquet")
    start = time.perf_counter()
    engine = engine_of(arguments)
    say(load=time.perf_counter() - start, version=importlib.metadata.version(package))
    for question in arguments.questions.split(","):
        for _ in range(arguments.repeat):
            if not ask(engine, question, arguments):
                break


def ask(engine, question, arguments):
    """One question, once; whether it was answered."""
    method = getattr(engine, question, None)
    same = arguments.bounds == "same"
    start = time.perf_counter()
    try:
        if question == "count_by_dose" and not arguments.people:
            raise Unsupported("the table has no second table")
        if method is None:
            raise Unsupported(engine.NO.get(question, "there is no such aggregate"))
        found = method(same, arguments.epsilon, DELTA)
    except Unsupported as reason:
        say(question=question, unsupported=str(reason))
        return False
    # An engine's failure is a result of this comparison, whatever its class.
    except BaseException as error:  # noqa: BLE001
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        text = " ".join(f"{type(error).__name__}: {error}".split())
        say(question=question, failed=text[:300])
        return False
    seconds = time.perf_counter() - start
    facts = found if isinstance(found, dict) and "answers" in found else {"answers": found}
    facts["answers"] = {str(key): float(value) for key, value in facts["answers"].items()}
    say(question=question, seconds=seconds, **facts)
    return True


def bounds(question):
    """The same bounds for everybody: groups of a person, rows in each."""
    found = questions.QUESTIONS[question]
    return found["groups"], found["rows"]


def sixty(answer_day, budget):
    """Sixty daily questions, each adapted to what the one before it showed.

    `answer_day(day, spend)` gives the day's counts and the standard deviation of their noise.
    """
    left, shown, answers = budget, None, {}
    for day in range(questions.SIXTY):
        spend = questions.next_share(left, day, shown)
        if spend <= budget * 1e-6:
            break
        counts, deviation = answer_day(day, spend)
        left -= spend
        shown = (list(counts.values()), deviation) if counts and deviation else None
        answers.update({f"{day}|{region}": count for region, count in counts.items()})
    return answers
