"""Trains what others use on given rows of a CSV file and says how good it is on other rows.

    python peers.py JOB.json

The job names the file, its outcome column, the text of a won lead, the columns left out, and parts:
each a name and the rows kept apart (0-based, header not counted); the model learns from the others.
Prints one JSON object a peer and part. Needs lightgbm, catboost, interpret, scikit-learn, pandas.
"""

import json
import os
import sys
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")

import catboost
import lightgbm
import numpy as np
import pandas as pd
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

MISSING = ["", "Select", "select"]
ROUNDS = 3000
PATIENCE = 60


def read(job):
    """The columns, numbers as numbers and the rest as texts, and whether each row was won."""
    table = pd.read_csv(job["file"], dtype=str, keep_default_na=False)
    won = (table[job["outcome"]] == job["won"]).to_numpy().astype(int)
    table = table.drop(columns=[job["outcome"], *job["left_out"]])
    table = table.astype(object).where(~table.isin(MISSING), None)
    for name in table.columns:
        numbers = pd.to_numeric(table[name], errors="coerce")
        present = table[name].notna().sum()
        if present == 0 or table[name].nunique() < 2:
            table = table.drop(columns=name)
        elif numbers.notna().sum() >= 0.95 * present and numbers.nunique() > 2:
            table[name] = numbers
    return table, won


def words(table):
    return [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]


def early(won):
    """A fifth of the training rows, to stop by."""
    rows = np.arange(len(won))
    return train_test_split(rows, test_size=0.2, random_state=1, stratify=won)


def lightgbm_tuned(table, won, test):
    """A light grid by early stopping, then all rows for as many rounds."""
    def categories(frame):
        return frame.astype({name: category[name] for name in category})
    category = {name: pd.CategoricalDtype(sorted(table[name].dropna().unique()))
                for name in words(table)}
    table, test = categories(table), categories(test)
    learn, stop = early(won)
    best = None
    for leaves in (4, 8, 16, 31):
        for least in (10, 30):
            settings = dict(num_leaves=leaves, min_child_samples=least, learning_rate=0.03,
                            subsample=0.8, subsample_freq=1, colsample_bytree=0.7, reg_lambda=1,
                            n_jobs=1, random_state=1, verbose=-1)
            model = lightgbm.LGBMClassifier(n_estimators=ROUNDS, **settings)
            model.fit(table.iloc[learn], won[learn],
                      eval_set=[(table.iloc[stop], won[stop])], eval_metric="logloss",
                      callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)])
            loss = model.best_score_["valid_0"]["binary_logloss"]
            found = (loss, model.best_iteration_, settings)
            if best is None or found[0] < best[0]:
                best = found
    model = lightgbm.LGBMClassifier(n_estimators=max(1, best[1]), **best[2])
    return model.fit(table, won).predict_proba(test)[:, 1]


def catboost_early(table, won, test):
    """Default settings with early stopping."""
    texts = words(table)
    table, test = (frame.fillna({name: "missing" for name in texts}) for frame in (table, test))
    learn, stop = early(won)
    model = catboost.CatBoostClassifier(iterations=ROUNDS, learning_rate=0.03, random_seed=1,
                                        cat_features=texts, thread_count=1, verbose=False,
                                        allow_writing_files=False)
    model.fit(table.iloc[learn], won[learn], eval_set=(table.iloc[stop], won[stop]),
              early_stopping_rounds=PATIENCE)
    return model.predict_proba(test)[:, 1]


def ebm(table, won, test):
    """Defaults: the readable peer, with its pairs."""
    model = ExplainableBoostingClassifier(n_jobs=1, random_state=1)
    return model.fit(table, won).predict_proba(test)[:, 1]


def logistic(table, won, test):
    """Ranks of numbers, words one by one, the penalty by cross-validation."""
    texts = words(table)
    numbers = [name for name in table.columns if name not in texts]
    quantiles = min(200, len(table))
    def filled(frame):
        frame = frame.fillna({name: "missing" for name in texts})
        return frame.fillna(dict(zip(numbers, table[numbers].median()))) if numbers else frame
    columns = ColumnTransformer([
        ("numbers", QuantileTransformer(n_quantiles=quantiles, output_distribution="normal"),
         numbers),
        ("words", OneHotEncoder(handle_unknown="ignore", min_frequency=5), texts)])
    model = make_pipeline(columns, LogisticRegressionCV(Cs=10, cv=5, scoring="neg_log_loss",
                                                        max_iter=2000))
    return model.fit(filled(table), won).predict_proba(filled(test))[:, 1]


PEERS = {"LightGBM tuned": lightgbm_tuned, "CatBoost": catboost_early, "EBM": ebm,
         "logistic": logistic}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    table, won = read(job)
    for part in job["parts"]:
        test = np.array(part["rows"])
        learn = np.setdiff1d(np.arange(len(won)), test)
        for name, train in PEERS.items():
            guess = train(table.iloc[learn], won[learn], table.iloc[test])
            print(json.dumps({
                "peer": name, "part": part["name"],
                "roc_auc": float(roc_auc_score(won[test], guess)),
                "log_loss": float(log_loss(won[test], np.clip(guess, 1e-9, 1 - 1e-9))),
            }), flush=True)


main()
