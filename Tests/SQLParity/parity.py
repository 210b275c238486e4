#!/usr/bin/env python3
"""Runs exported models in real SQL engines and compares each contact with 'assay score'.

    parity.py ASSAY WORK_FOLDER ENGINE[,ENGINE...] SET...

Engines: sqlite, duckdb, postgres, spark. Sets: demo, hard (texts that are hard to read; also with
a model of columns and combinations), or a number of contacts to make up. Prints a line for each set and
engine; ends with 1 when anything differs.
"""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import hard_data

TABLES = {
    "contact": "contacts",
    "company": "companies",
    "interaction": "interactions",
    "opportunity": "opportunities",
}
# How many contacts' reasons are compared, each by a run of the program.
SAMPLE = 300


def assay(program, *words):
    return subprocess.run([program, *words], check=True, stdout=subprocess.PIPE).stdout.decode()


def expected(data):
    """Score, log-odds, probability and category of every contact in the newest run."""
    connection = sqlite3.connect(f"file:{data}?mode=ro", uri=True)
    rows = connection.execute(
        """
        SELECT c.id, s.score, s.log_odds_micro, s.probability_micro, s.as_of
        FROM score AS s JOIN contact AS c USING (contact_key)
        WHERE s.run_key = (SELECT max(run_key) FROM score)
        """
    ).fetchall()
    moments = {row[4] for row in rows}
    connection.close()
    assert rows and len(moments) == 1, "the data file holds no run over everybody"
    return {row[0]: row[1:4] for row in rows}, moments.pop()


def moment_text(micro):
    seconds, rest = divmod(micro, 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:06d}Z"


def reasons(program, data, ids):
    """What 'assay explain' says, as {id: [(reason, thousandths of a point)]}."""
    found = {}
    for contact in ids:
        answer = json.loads(assay(program, "explain", contact, "--db", data, "--json"))
        told = answer["reasons"]
        found[contact] = [
            (reason["id"], round(reason["points"] * 1000))
            for reason in told
            if round(reason["points"] * 1000) != 0
        ]
    return found


def run_sqlite(sql, data, folder, exports):
    connection = sqlite3.connect(f"file:{data}?mode=ro", uri=True)
    try:
        connection.execute("SELECT exp(0)")
    except sqlite3.OperationalError:
        # Some builds of SQLite leave mathematics out.
        import math

        connection.create_function("exp", 1, math.exp, deterministic=True)
    rows = connection.execute(sql).fetchall()
    connection.close()
    return rows


def run_duckdb(sql, data, folder, exports):
    import duckdb

    connection = duckdb.connect()
    for table, path in exports.items():
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true, "
            "all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
        )
    return connection.execute(sql).fetchall()


class Postgres:
    """A server of its own, reachable through a socket in a folder of its own alone."""

    def __init__(self):
        # Its user must reach the folder, and a socket's path must be short.
        self.folder = tempfile.mkdtemp(prefix="assay-pg-")
        self.data = os.path.join(self.folder, "data")
        versions = sorted(os.listdir("/usr/lib/postgresql"), key=int)
        self.programs = f"/usr/lib/postgresql/{versions[-1]}/bin"
        self.user = []
        if os.getuid() == 0:
            self.user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(self.folder, "postgres")

    def call(self, *words, **options):
        return subprocess.run([*self.user, *words], check=True, cwd=self.folder, **options)

    def __enter__(self):
        quiet = {"stdout": subprocess.DEVNULL}
        self.call(f"{self.programs}/initdb", "-D", self.data, "-E", "UTF8", "--locale=C.UTF-8",
                  "-A", "trust", "--no-sync", **quiet)
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c work_mem=128MB -c jit=off"
        self.call(f"{self.programs}/pg_ctl", "-D", self.data, "-o", options, "-w",
                  "-l", f"{self.folder}/log", "start", **quiet)
        return self

    def __exit__(self, *_):
        self.call(f"{self.programs}/pg_ctl", "-D", self.data, "-m", "immediate", "stop",
                  stdout=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self, text):
        return self.call(*self.client, "-f", "-", input=text.encode(), stdout=subprocess.PIPE,
                         ).stdout.decode()

    def load(self, table, path):
        """Makes a table of texts from a CSV file, and fills it."""
        with open(path, encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        self.psql(f"CREATE TABLE {table} ({', '.join(f'{column} text' for column in columns)})")
        with open(path, "rb") as file:
            self.call(*self.client, "-c", f"COPY {table} FROM STDIN (FORMAT csv, HEADER true)",
                      stdin=file)

    @property
    def client(self):
        return ["psql", "-h", self.folder, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q"]


def run_postgres(sql, data, folder, exports):
    with Postgres() as server:
        for table, path in exports.items():
            server.load(table, path)
        server.psql("ANALYZE")
        query = sql.rstrip().rstrip(";")
        text = server.psql(f"COPY ({query}) TO STDOUT (FORMAT csv)")
    return [
        (row[0], int(row[1]), float(row[2]), int(row[3]), float(row[4]), row[5], row[6])
        for row in csv.reader(text.splitlines())
    ]


def run_spark(sql, data, folder, exports):
    from pyspark.sql import SparkSession

    warehouse = os.path.join(folder, "warehouse")
    if SparkSession.getActiveSession() is None:
        # What an earlier run left is in no catalog any more.
        shutil.rmtree(warehouse, ignore_errors=True)
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.warehouse.dir", warehouse)
        .config("spark.sql.analyzer.maxIterations", "2000")
        .config("spark.sql.optimizer.excludedRules",
                "org.apache.spark.sql.catalyst.optimizer.ReorderJoin")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    for table, path in exports.items():
        frame = session.read.csv(path, header=True, quote='"', escape='"', multiLine=True)
        frame.createOrReplaceTempView(table)
    *tables, query = sql.rstrip().rstrip(";").split(";\n")
    for table in tables:
        session.sql(table)
    return [tuple(row) for row in session.sql(query).collect()]


def compare(rows, scores, told):
    """Complaints; at most five of them."""
    wrong = []
    seen = set()
    for contact, micro, _, score, probability, category, text in rows:
        seen.add(contact)
        want = scores.get(contact)
        if want is None:
            wrong.append(f"{contact}: not scored by the program")
            continue
        place = "Hot" if want[0] >= 80 else "Warm" if want[0] >= 50 else "Cold"
        if (score, micro, category) != (want[0], want[1], place):
            wrong.append(f"{contact}: {score}, {micro}, {category} instead of {want}, {place}")
        elif abs(probability - want[2] / 1e6) > 1.000001e-6:
            wrong.append(f"{contact}: probability {probability} instead of {want[2] / 1e6}")
        elif contact in told:
            listed = [(item["id"], item["milli_points"]) for item in json.loads(text)]
            if listed != told[contact]:
                wrong.append(f"{contact}: reasons {listed} instead of {told[contact]}")
    wrong += [f"{contact}: missing" for contact in scores.keys() - seen]
    if len(seen) != len(rows):
        wrong.append(f"{len(rows) - len(seen)} rows too many")
    return wrong


def large(program, folder, count):
    """A data file of the benchmarks' generator, scored."""
    here = os.path.dirname(os.path.abspath(__file__))
    source = os.path.join(here, "../../Sources/bench/Reference/generate.c")
    generator, data = os.path.join(folder, "generate"), os.path.join(folder, "large.db")
    subprocess.run(["cc", "-O2", "-o", generator, source, "-lsqlite3"], check=True)
    for suffix in ["", "-wal", "-shm"]:
        if os.path.exists(data + suffix):
            os.remove(data + suffix)
    empty = os.path.join(folder, "empty.csv")
    with open(empty, "w", encoding="utf-8") as file:
        file.write("id,name\n")
    quietly(program, "import", empty, "--db", data)
    connection = sqlite3.connect(data)
    connection.executescript("DELETE FROM import_run; DELETE FROM organization;")
    connection.close()
    subprocess.run([generator, data, str(count), "20"], check=True, stdout=subprocess.DEVNULL)
    hard_data.score(program, data)
    return data


def quietly(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check(program, folder, engines, data, name):
    """Compares one data file in each engine; whether anything differed."""
    failed = False
    exports = {}
    for table, kind in TABLES.items():
        exports[table] = os.path.join(folder, f"{table}.csv")
        quietly(program, "export", kind, "--db", data, "-o", exports[table])
    scores, moment = expected(data)
    told = reasons(program, data, sorted(scores)[:: max(1, len(scores) // SAMPLE)])
    for engine in engines:
        sql = assay(program, "models", "export", "--db", data, "--dialect", engine,
                    "--select", "--as-of", moment_text(moment))
        start = time.monotonic()
        wrong = compare(RUNNERS[engine](sql, data, folder, exports), scores, told)
        seconds = time.monotonic() - start
        failed = failed or bool(wrong)
        result = f"{len(wrong)} DIFFER" if wrong else "all the same"
        print(f"SQL parity, {name}, {engine}: {len(scores)} contacts, "
              f"{len(told)} with reasons: {result} ({seconds:.1f} s)", flush=True)
        for line in wrong[:5]:
            print("    " + line, flush=True)
    return failed


RUNNERS = {
    "sqlite": run_sqlite, "duckdb": run_duckdb, "postgres": run_postgres, "spark": run_spark,
}


def main():
    program, folder, engines, *sets = sys.argv[1:]
    program, folder = os.path.abspath(program), os.path.abspath(folder)
    engines = engines.split(",")
    failed = False
    for name in sets:
        if name == "demo":
            data = os.path.join(folder, "demo.db")
            for suffix in ["", "-wal", "-shm"]:
                if os.path.exists(data + suffix):
                    os.remove(data + suffix)
            quietly(program, "demo", "--db", data)
        elif name == "hard":
            data = hard_data.build(program, folder)
        elif name.isdigit():
            data = large(program, folder, int(name))
        else:
            raise SystemExit(f"no data set is called '{name}'")
        failed |= check(program, folder, engines, data, f"{name}, model in use")
        if name == "hard":
            hard_data.use_columns(program, data)
            failed |= check(program, folder, engines, data, "hard, columns and combinations")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
