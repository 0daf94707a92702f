"""Trains the page-type forest and the two block forests, out of fold by registrable domain, and writes model files.

    /usr/bin/python3 training/train.py WORK_DIR DATA_DIR OUT_DIR VERSION [full|folds|all]

WORK_DIR holds what dump-features.js wrote. Needs Debian's python3-xgboost (1.7). Seeded: the same input gives the same models.
"""
import gzip
import json
import os
import subprocess
import sys
import time

import numpy as np
import xgboost as xgb

WORK, DATA, OUT, VERSION = sys.argv[1:5]
WANTED = sys.argv[5] if len(sys.argv) > 5 else "all"
HERE = os.path.dirname(os.path.abspath(__file__))
DUMP_STACK = os.environ.get("DUMP_STACK", os.path.join(HERE, "../dist/training/dump-stack.js"))
SEED = 7
FOLDS = 5
THREADS = int(os.environ.get("THREADS", "2"))
TYPES = ["article", "forum", "product", "collection", "listing", "documentation", "service"]
BLOCK_PARAMS = dict(objective="binary:logistic", tree_method="hist", max_bin=96, eta=0.1, max_depth=7, min_child_weight=6,
                    subsample=0.7, colsample_bytree=0.35, reg_lambda=6, nthread=THREADS, seed=SEED)
BLOCK_TREES = 220
STACK_PARAMS = dict(BLOCK_PARAMS, eta=0.08, max_depth=6, colsample_bytree=0.4, min_child_weight=10)
STACK_TREES = 160
TYPE_PARAMS = dict(objective="multi:softprob", num_class=len(TYPES), tree_method="hist", eta=0.08, max_depth=4, min_child_weight=2,
                   subsample=0.8, colsample_bytree=0.3, reg_lambda=3, nthread=THREADS, seed=SEED)
TYPE_ROUNDS = 80

head = json.load(open(os.path.join(WORK, "pages.json")))
pages = head["pages"]


def load(name, width=1):
    a = np.fromfile(os.path.join(WORK, name), np.float32)
    return a if width == 1 else a.reshape(-1, width)


X = load("features.f32", len(head["features"]))
y, w = load("labels.f32"), load("weights.f32")
T = load("types.f32", len(head["types"]))
page_fold = np.array([p["fold"] for p in pages])
page_type = np.array([TYPES.index(p["type"]) if p["type"] in TYPES else -1 for p in pages])
fold = np.zeros(len(y), np.int8)
page = np.zeros(len(y), np.int32)
for i, p in enumerate(pages):
    fold[p["start"]:p["end"]] = p["fold"]
    page[p["start"]:p["end"]] = i


def name_of(held):
    return "-".join(map(str, sorted(held))) or "full"


type_models = {}


def type_model(held):
    """Type probabilities come from a model that saw none of the folds in `held`."""
    key = tuple(sorted(held))
    if key not in type_models:
        use = (page_type >= 0) & ~np.isin(page_fold, key)
        d = xgb.DMatrix(T[use], label=page_type[use])
        type_models[key] = xgb.train(TYPE_PARAMS, d, TYPE_ROUNDS)
    return type_models[key]


def type_columns(held):
    """For each row: the probabilities of its page by a model without the row's own fold and those in `held`."""
    probs = np.zeros((len(pages), len(TYPES)), np.float32)
    for j in range(FOLDS):
        at = page_fold == j
        probs[at] = type_model(set(held) | {j}).predict(xgb.DMatrix(T[at]))
    return probs[page]


def first_matrix(held, rows, columns):
    priors = load(f"priors-{name_of(held)}.f32", len(head["priors"]))
    return np.hstack([X[rows], priors[rows], columns[rows]])


def fit(matrix, rows, weight, params, trees):
    return xgb.train(params, xgb.DMatrix(matrix, label=y[rows], weight=weight), trees)


def sample(held, salt, share):
    """Rows of the other folds, light ones thinned out and weighted up (Poisson sampling): half the time for the same forest."""
    rows = np.flatnonzero((w > 0) & ~np.isin(fold, list(held)))
    keep = np.minimum(1, w[rows] / np.quantile(w[rows], 1 - share))
    chosen = np.random.RandomState(SEED + salt).rand(len(rows)) < keep
    weight = (w[rows] / keep)[chosen]
    return rows[chosen], weight / weight.mean()


def first_model(held):
    columns = type_columns(held)
    # Models of pairs only feed the second forests: fewer trees do.
    rows, weight = sample(held, 1, 0.2 if len(held) > 1 else 0.35)
    trees = BLOCK_TREES * 2 // 3 if len(held) > 1 else BLOCK_TREES
    return fit(first_matrix(held, rows, columns), rows, weight, BLOCK_PARAMS, trees), columns


def score_first(model, held, columns, folds):
    rows = np.flatnonzero(np.isin(fold, folds))
    return rows, model.predict(xgb.DMatrix(first_matrix(held, rows, columns)))


def log(*words):
    print(f"{time.process_time():.0f} s", *words, flush=True)


def dump_stack(names):
    for name in names:
        p_of[name].tofile(os.path.join(WORK, f"p-{name}.f32"))
    subprocess.run(["node", "--max-old-space-size=4000", DUMP_STACK, DATA, WORK, *names], check=True)


def flatten(model, skip_feature_names=None):
    """Trees in pre-order: feature (65535 at a leaf), threshold or leaf value, distance to the right child."""
    roots, feature, value, right = [], [], [], []
    for text in model.get_dump(dump_format="json"):
        roots.append(len(feature))

        def walk(node):
            at = len(feature)
            if "leaf" in node:
                feature.append(65535)
                value.append(node["leaf"])
                right.append(0)
                return
            feature.append(int(node["split"][1:]))
            value.append(node["split_condition"])
            right.append(0)
            children = {c["nodeid"]: c for c in node["children"]}
            walk(children[node["yes"]])
            right[at] = len(feature) - at
            walk(children[node["no"]])

        walk(json.loads(text))
    arrays = (np.array(roots, "<u4"), np.array(feature, "<u2"), np.array(value, "<f4"), np.array(right, "<u2"))
    return arrays, len(roots), len(feature)


def write_model(path, types, first, second, priors_file):
    priors = json.load(open(priors_file))
    forests, body = {}, b""
    for key, model, outputs, base in (("types", types, len(TYPES), 0.5), ("first", first, 1, 0.0), ("second", second, 1, 0.0)):
        arrays, trees, nodes = flatten(model)
        forests[key] = dict(trees=trees, nodes=nodes, outputs=outputs, base=base)
        body += b"".join(a.tobytes() for a in arrays)
    stack = json.load(open(os.path.join(WORK, "pages.json")))["stack"]
    info = dict(format=1, version=VERSION,
                features=head["features"] + head["priors"] + [f"type-{t}" for t in TYPES] + stack,
                typeFeatures=head["types"], typeNames=TYPES, words=priors["words"], classes=priors["classes"], forests=forests)
    text = json.dumps(info, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(gzip.compress(text + body, 9, mtime=0))
    log(path, os.path.getsize(path))


def second_model(held):
    columns = type_columns(held)
    stack = load(f"stack-{name_of(held)}.f32", len(head["stack"]))
    rows, weight = sample(held, 2, 0.35)
    matrix = np.hstack([first_matrix(held, rows, columns), stack[rows]])
    return fit(matrix, rows, weight, STACK_PARAMS, STACK_TREES), columns, stack


# The first forests without each fold score the rows that the full model's second forest learns from.
singles, p_of = {}, {name_of({k} if k is not None else set()): np.zeros(len(y), np.float32) for k in [None, *range(FOLDS)]}
for k in range(FOLDS):
    model, columns = first_model({k})
    singles[k] = model
    rows, p = score_first(model, {k}, columns, [k])
    p_of["full"][rows] = p
    p_of[str(k)][rows] = p
    log("first without", k)
if WANTED in ("full", "all"):
    dump_stack(["full"])
    second, _, _ = second_model(set())
    first, _ = first_model(set())
    write_model(os.path.join(OUT, "main-text.gmm"), type_model(set()), first, second, os.path.join(WORK, "priors-none.json"))
if WANTED in ("folds", "all"):
    # Without each pair of folds: their scores are what the second forests of the outer folds learn from.
    for j in range(FOLDS):
        for k in range(j + 1, FOLDS):
            model, columns = first_model({j, k})
            for outside, inside in ((j, k), (k, j)):
                rows, p = score_first(model, {j, k}, columns, [inside])
                p_of[str(outside)][rows] = p
            log("first without", j, k)
    dump_stack([str(k) for k in range(FOLDS)])
    for k in range(FOLDS):
        second, columns, stack = second_model({k})
        test = np.flatnonzero(fold == k)
        np.save(os.path.join(WORK, f"p2-{k}.npy"), second.predict(xgb.DMatrix(np.hstack([first_matrix({k}, test, columns), stack[test]]))))
        write_model(os.path.join(WORK, "folds", f"fold-{k}.gmm"), type_model({k}), singles[k], second, os.path.join(WORK, f"priors-{k}.json"))
