"""The analysis of why_changed as a competent analyst would script it: pandas, statsmodels, numpy. One JSON object on standard output.

python3 why.py store.db --before 2026-04-01..2026-06-30 --after 2026-07-01..2026-09-30 [--draws 199] [--seconds 60] [--sums products]

Deals of both periods are read from the same SQLite file. Null model: logistic main effects with a period term (statsmodels Logit, Newton). Every
supported segment of up to three dimensions is scored for having moved more than the rest; its p-value comes from the largest score of `draws`
outcomes drawn under the null. Accept, set aside, rescan, at most five. Then the split into mix and rate with delta intervals, and a bootstrap of the
money. Drawing stops after `seconds`; how many draws were made is part of the output, so that the caller can extrapolate and say so.
"""
import argparse
import json
import resource
import sqlite3
import time
from itertools import combinations

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import sparse

DIMENSIONS = ["region", "industry", "product", "lead_source", "owner", "account_size", "customer_tier", "deal_type"]
LEAST_RECORDS, LEAST_WINS, LEVEL, MOST_CLAIMS, RESAMPLES = 25, 6, 0.05, 5, 1000
BATCH = 25  # draws summed at once
QUERY = """
select deal.region, deal.industry, deal.product, deal.lead_source, coalesce(rep.name, deal.owner_id) as owner,
  case when account.employee_count < 11 then '1' when account.employee_count < 51 then '2' when account.employee_count < 201 then '3'
       when account.employee_count < 1001 then '4' else '5' end as account_size,
  json_extract(deal.attributes, '$.customer_tier') as customer_tier, json_extract(deal.attributes, '$.deal_type') as deal_type,
  deal.amount, deal.outcome = 'won' as won, deal.closed_on >= :after_from as late
from deal left join rep on rep.id = deal.owner_id left join account on account.id = deal.account_id
where deal.outcome in ('won', 'lost')
  and (deal.closed_on between :before_from and :before_to or deal.closed_on between :after_from and :after_to)
"""


class Clock:
    """Milliseconds per phase: by the wall and of the processor, which a busy machine does not lengthen."""

    def __init__(self):
        self.phases, self.processor = {}, {}
        self.at = time.perf_counter(), time.process_time()

    def lap(self, name):
        now = time.perf_counter(), time.process_time()
        self.phases[name] = round(1000 * (now[0] - self.at[0]), 1)
        self.processor[name] = round(1000 * (now[1] - self.at[1]), 1)
        self.at = now


def null_model(codes, levels, won, late):
    """Fitted chances of a logistic model with main effects and one period term, on both periods together."""
    columns = [np.ones(len(won)), late]
    columns += [codes[:, j] == level for j, size in enumerate(levels) for level in range(1, size)]
    design = np.column_stack(columns).astype(float)
    return sm.Logit(won, design).fit(method="newton", disp=0).predict(design)


def cuboids(codes, levels, late, chances):
    """Every combination of up to three dimensions with its supported cells and each deal's cell (period in the last bit)."""
    made = []
    for depth in (1, 2, 3):
        for chosen in combinations(range(len(levels)), depth):
            cell, size = np.zeros(len(late), np.int64), 1
            for j in chosen:
                cell, size = cell * levels[j] + codes[:, j], size * levels[j]
            key = 2 * cell + late.astype(np.int64)
            counts = np.bincount(key, minlength=2 * size).reshape(size, 2)
            wins = np.bincount(cell, chances, size)
            supported = (counts >= LEAST_RECORDS).all(axis=1) & (wins >= 2 * LEAST_WINS)
            if supported.any():
                made.append((chosen, key, size, supported))
    return made


def denominators(cubes, variance, active):
    """What the contrast of each cell divides by, for the deals that are still active."""
    weights, made = variance * active, []
    for _, key, size, supported in cubes:
        early, late = np.bincount(key, weights, 2 * size).reshape(size, 2).T
        counts = np.bincount(key, active, 2 * size).reshape(size, 2)
        total = early + late
        all_late, everything = late.sum(), total.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            share, rest_share = late / total, (all_late - late) / (everything - total)
            inside, outside = late * (1 - share), (all_late - late) * (1 - rest_share)
        usable = supported & (counts >= LEAST_RECORDS).all(axis=1) & (inside > 0) & (outside > 0)
        made.append((share, rest_share, inside, outside, usable))
    return made


def contrast(early, late, part):
    """Scores of cells from the sums of their residuals; one column per outcome drawn."""
    share, rest_share, inside, outside, usable = (values[:, None] for values in part)
    own = early + late
    all_late, everything = late.sum(axis=0), own.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = (late - share * own) / inside - ((all_late - late) - rest_share * (everything - own)) / outside
        return np.where(usable, shift**2 / (1 / inside + 1 / outside) / 2, -1.0)


def largest(cubes, parts, residual):
    """The cell whose log-odds moved most against the rest: (score, cuboid, cell)."""
    best = (-1.0, 0, 0)
    for at, ((_, key, size, _), part) in enumerate(zip(cubes, parts)):
        sums = np.bincount(key, residual, 2 * size)[:, None]
        score = contrast(sums[0::2], sums[1::2], part)[:, 0]
        cell = int(np.argmax(score))
        if score[cell] > best[0]:
            best = (float(score[cell]), at, cell)
    return best


def null_scores_by_bincount(cubes, parts, chances, draws, seconds, random):
    """Largest scores of outcomes drawn under the null, draw by draw; fewer than asked for when the time is up."""
    until, scores = time.perf_counter() + seconds, []
    while len(scores) < draws and (len(scores) < 3 or time.perf_counter() < until):
        drawn = (random.random(len(chances)) < chances) - chances
        scores.append(largest(cubes, parts, drawn)[0])
    return np.sort(scores)


def null_scores_by_products(cubes, parts, chances, draws, seconds, random):
    """The same with sparse matrix products, which sum many draws at once: the fastest way found in this stack, at the price of memory."""
    n, until, scores = len(chances), time.perf_counter() + seconds, []
    place, ones = np.arange(n + 1, dtype=np.int32), np.ones(n, np.float32)
    members = [sparse.csr_matrix((ones, key.astype(np.int32), place), shape=(n, 2 * size)).T.tocsr() for _, key, size, _ in cubes]
    expected = [np.bincount(key, chances, 2 * size)[:, None] for _, key, size, _ in cubes]
    while len(scores) < draws and (not scores or time.perf_counter() < until):
        drawn = (random.random((n, min(BATCH, draws - len(scores))), np.float32) < chances[:, None]).astype(np.float32)
        best = np.full(drawn.shape[1], -1.0)
        for part, member, usual in zip(parts, members, expected):
            sums = (member @ drawn) - usual
            best = np.maximum(best, contrast(sums[0::2], sums[1::2], part).max(axis=0))
        scores.extend(best)
    return np.sort(scores)


def search(cubes, won, chances, null):
    """Accepted segments in order: (cuboid, cell, p, deals)."""
    active, found = np.ones(len(won)), []
    while len(found) < MOST_CLAIMS:
        score, at, cell = largest(cubes, denominators(cubes, chances * (1 - chances), active), (won - chances) * active)
        p = (1 + (null >= score).sum()) / (len(null) + 1)
        if p > LEVEL:
            break
        deals = (cubes[at][1] >> 1 == cell) & (active > 0)
        found.append((at, cell, float(p), deals))
        active[deals] = 0
    return found


def decompose(parts, won, late):
    """Midpoint mix and rate of each part of a partition, with the delta interval of their sum."""
    n = [late.size - late.sum(), late.sum()]
    overall = [won[late == side].mean() for side in (0, 1)]
    rows = []
    for deals in parts:
        sides = [deals & (late == side) for side in (0, 1)]
        counts = [max(1, side.sum()) for side in sides]
        share = [side.sum() / n[at] for at, side in enumerate(sides)]
        rate = [won[side].mean() if side.any() else 0.0 for side in sides]
        moved, held = share[1] - share[0], (share[0] + share[1]) / 2
        mix = moved * (sum(rate) / 2 - sum(overall) / 2)
        gradient = [moved / 2 * (1 - share[0]) - held, moved / 2 * (1 - share[1]) + held]
        spread = sum(g * g * r * (1 - r) / count for g, r, count in zip(gradient, rate, counts)) ** 0.5
        total = mix + held * (rate[1] - rate[0])
        rows.append({"mix": mix, "total": total, "low": total - 1.96 * spread, "high": total + 1.96 * spread})
    return rows


def money(found, won, late, amount, random):
    """Lost wins times the mean amount of each accepted segment, with a bootstrap interval."""
    rows = []
    rest = ~np.any([deals for *_, deals in found], axis=0) if found else None
    for *_, deals in found:
        then, now = deals & (late == 0), deals & (late == 1)
        usual = won[then].mean() + won[rest & (late == 1)].mean() - won[rest & (late == 0)].mean()
        outcomes, amounts = won[now], amount[now]
        picks = (random.integers(0, len(outcomes), len(outcomes)) for _ in range(RESAMPLES))
        values = [(usual - outcomes[pick].mean()) * len(pick) * amounts[pick].mean() for pick in picks]
        rows.append([float(value) for value in np.percentile(values, [2.5, 50, 97.5])])
    return rows


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("store")
    asked.add_argument("--before", required=True)
    asked.add_argument("--after", required=True)
    asked.add_argument("--sums", choices=["bincount", "products"], default="bincount")
    asked.add_argument("--draws", type=int, default=199)
    asked.add_argument("--seconds", type=float, default=60)
    given = asked.parse_args()
    (before_from, before_to), (after_from, after_to) = given.before.split(".."), given.after.split("..")
    clock, random = Clock(), np.random.default_rng(1)
    with sqlite3.connect(f"file:{given.store}?mode=ro", uri=True) as connection:
        spans = dict(before_from=before_from, before_to=before_to, after_from=after_from, after_to=after_to)
        table = pd.read_sql_query(QUERY, connection, params=spans)
    clock.lap("read")
    factors = [pd.factorize(table[name].fillna("not recorded"), sort=True) for name in DIMENSIONS]
    codes = np.column_stack([codes for codes, _ in factors])
    levels = [len(values) for _, values in factors]
    won, late, amount = (table[name].to_numpy(float) for name in ("won", "late", "amount"))
    clock.lap("encode")
    chances = null_model(codes, levels, won, late)
    clock.lap("model")
    cubes = cuboids(codes, levels, late, chances)
    clock.lap("enumerate")
    parts = denominators(cubes, chances * (1 - chances), np.ones(len(won)))
    draw = null_scores_by_products if given.sums == "products" else null_scores_by_bincount
    null = draw(cubes, parts, chances, given.draws, given.seconds, random)
    clock.lap("draws")
    found = search(cubes, won, chances, null)
    clock.lap("search")
    masks = [deals for *_, deals in found]
    masks.append(~np.any(masks, axis=0) if masks else np.ones(len(won), bool))
    rows = decompose(masks, won, late)
    clock.lap("decompose")
    values = money(found, won, late, amount, random)
    clock.lap("money")
    print(json.dumps({
        "deals": len(won), "dimensions": len(levels), "cuboids": len(cubes),
        "segments": int(sum(supported.sum() for *_, supported in cubes)), "draws": len(null), "asked": given.draws,
        "phases": clock.phases, "processor": clock.processor,
        "peakMegabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "claims": [segment(cubes[at][0], deals, factors, codes) for at, _, _, deals in found],
        "rows": rows, "money": values,
    }))


def segment(chosen, deals, factors, codes):
    """The conditions of a segment in words, such as region=EMEA."""
    first = int(np.argmax(deals))
    return " & ".join(sorted(f"{DIMENSIONS[j]}={factors[j][1][codes[first, j]]}" for j in chosen))


main()
