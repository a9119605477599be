#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Asks a real store every query of a Grafana dashboard, the way Grafana does with "All" chosen for
# account and deployment. usage: dashboard.py FILE.json URL
# Prints "ok - ..." or "not ok - ..." for each: good is a query with a value that is a number.
import json
import math
import re
import sys
import time
import urllib.parse
import urllib.request

path, url = sys.argv[1:]
dashboard = json.load(open(path, encoding="ascii"))
variables = {v["name"]: v for v in dashboard["templating"]["list"]}
store = variables["datasource"]["query"]
now = int(time.time())
HOURS = 6


def get(where, **parameters):
    query = urllib.parse.urlencode(parameters)
    with urllib.request.urlopen(f"{url}{where}?{query}", timeout=30) as answer:
        return json.load(answer)


def interpolate(text):
    for name in ("account", "deployment"):
        text = text.replace(f"${name}", variables[name]["allValue"])
    text = text.replace("$timeFilter", f"time >= {now - HOURS * 3600}s and time <= {now}s")
    return text.replace("$__interval", "1m")


def graphite(target):
    answer = get("/render", target=interpolate(target["target"]), format="json", **{"from": f"-{HOURS}h"})
    return [(s["target"], [v for v, _ in s["datapoints"]]) for s in answer]


def influxdb(target):
    answer = get("/query", db="collectd", epoch="s", q=interpolate(target["query"]))["results"][0]
    return [(" ".join(filter(None, s["tags"].values())), [row[1] for row in s["values"]])
            for s in answer.get("series", [])]


def prometheus(target):
    expr = interpolate(target["expr"])
    if target["instant"]:
        result = get("/api/v1/query", query=expr, time=now)["data"]["result"]
        return [(str(s["metric"]), [float(s["value"][1])]) for s in result]
    result = get("/api/v1/query_range", query=expr, start=now - 1800, end=now, step=15)["data"]["result"]
    return [(str(s["metric"]), [float(v) for _, v in s["values"]]) for s in result]


def options(variable):
    """What the drop-down of a variable offers."""
    query = interpolate(variable["query"])
    if store == "graphite":
        found = [node["text"] for node in get("/metrics/find", query=query)]
    elif store == "influxdb":
        series = get("/query", db="collectd", q=query)["results"][0].get("series", [])
        found = [row[1] for s in series for row in s["values"]]
    else:
        match, label = re.fullmatch(r"label_values\((.*), (\w+)\)", query).groups()
        found = get(f"/api/v1/label/{label}/values", **{"match[]": match})["data"]
    if variable["regex"]:
        found = [m.group(1) for m in (re.search(variable["regex"].strip("/"), text) for text in found) if m]
    return sorted(set(found))


def is_number(value):
    return value is not None and not math.isnan(value)


def main():
    for name in ("account", "deployment"):
        found = options(variables[name])
        print(f"{'ok' if found else 'not ok'} - {store}, variable {name}: {' '.join(found)}")
    ask = {"graphite": graphite, "influxdb": influxdb, "prometheus": prometheus}[store]
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            counts = [sum(map(is_number, values)) for _, values in ask(target)]
            print(f"{'ok' if any(counts) else 'not ok'} - {store}, {panel['title']} {target['refId']}: "
                  f"{sum(map(bool, counts))} series, {sum(counts)} values")


main()
