"""Plain SQLite: the counts of every segment of up to three of eight dimensions in two periods, as group-bys. One JSON object on standard output.

python3 group_bys.py store.db --before 2026-04-01..2026-06-30 --after 2026-07-01..2026-09-30 [--seconds 60]

The deals with their joins and attributes are first put into one temporary table in memory, which is to SQLite's advantage. No model, no test, no
interval: only the counts that a person would look through. Stops after `seconds`; how many of the group-bys were run is part of the output.
"""
import argparse
import json
import resource
import sqlite3
import time
from itertools import combinations

DIMENSIONS = ["region", "industry", "product", "lead_source", "owner", "account_size", "customer_tier", "deal_type"]
FLAT = """
create temporary table flat as
select deal.region, deal.industry, deal.product, deal.lead_source, coalesce(rep.name, deal.owner_id) as owner,
  case when account.employee_count < 11 then '1' when account.employee_count < 51 then '2' when account.employee_count < 201 then '3'
       when account.employee_count < 1001 then '4' else '5' end as account_size,
  json_extract(deal.attributes, '$.customer_tier') as customer_tier, json_extract(deal.attributes, '$.deal_type') as deal_type,
  deal.outcome = 'won' as won, deal.closed_on >= :after_from as late
from deal left join rep on rep.id = deal.owner_id left join account on account.id = deal.account_id
where deal.outcome in ('won', 'lost')
  and (deal.closed_on between :before_from and :before_to or deal.closed_on between :after_from and :after_to)
"""

asked = argparse.ArgumentParser()
asked.add_argument("store")
asked.add_argument("--before", required=True)
asked.add_argument("--after", required=True)
asked.add_argument("--seconds", type=float, default=60)
given = asked.parse_args()
(before_from, before_to), (after_from, after_to) = given.before.split(".."), given.after.split("..")
connection = sqlite3.connect(given.store)
connection.execute("pragma temp_store = memory")
start, start_processor = time.perf_counter(), time.process_time()
connection.execute(FLAT, dict(before_from=before_from, before_to=before_to, after_from=after_from, after_to=after_to))
flattened, flattened_processor = time.perf_counter(), time.process_time()
chosen = [names for depth in (1, 2, 3) for names in combinations(DIMENSIONS, depth)]
# the ones run are spread over all depths, so that what they take stands for the rest
order = [chosen[(at * 37) % len(chosen)] for at in range(len(chosen))]
done, cells = 0, 0
for names in order:
    listed = ", ".join(names)
    cells += len(connection.execute(f"select {listed}, late, count(*), sum(won) from flat group by {listed}, late").fetchall())
    done += 1
    if time.perf_counter() - flattened > given.seconds:
        break
print(json.dumps({
    "flattenMs": round(1000 * (flattened - start), 1), "groupMs": round(1000 * (time.perf_counter() - flattened), 1),
    "flattenProcessorMs": round(1000 * (flattened_processor - start_processor), 1),
    "groupProcessorMs": round(1000 * (time.process_time() - flattened_processor), 1),
    "done": done, "asked": len(chosen), "cells": cells,
    "peakMegabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
}))
