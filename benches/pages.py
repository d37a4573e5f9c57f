#!/usr/bin/env python3
"""Times the pages of a running demonstration: p50 and p95 of the answer, bytes, and processor time of the program per page.

    cargo run --release -- demo --listen 127.0.0.1:18080 > demo.log &
    python3 benches/pages.py demo.log --repeat 15

Reads address and sign-ins from the demonstration's output. Processor time tells what a page costs when other work
shares the machine; it is read from /proc and missing elsewhere. Prints a table and, with --json, one line for machines.
"""

import argparse
import http.cookiejar
import json
import os
import re
import statistics
import subprocess
import time
import urllib.parse
import urllib.request

PAGES = {
    "office": [
        "/", "/documents", "/documents/{pack}", "/duties", "/duties/calendar", "/duties/{pack}/{duty}", "/targets",
        "/targets/{pack}/{target}", "/zones", "/zones/{zone}", "/registers", "/registers/application", "/figures", "/reviews",
        "/rankings", "/decisions", "/decisions/{decision}", "/parameters", "/calendars", "/coverage", "/search?q=亩均",
        "/api/duties", "/api/targets", "/api/zones",
    ],
    "leader": ["/"],
    "zone": ["/", "/figures"],
    "security_auditor": ["/ledger"],
}


def sign_in(site, login, password):
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = urllib.parse.urlencode({"login": login, "password": password, "to": "/"}).encode()
    request = urllib.request.Request(site + "/sign-in", form, {"Sec-Fetch-Site": "same-origin"})
    opener.open(request).read()
    return opener


def cpu(pid):
    try:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return float("nan")


def memory_mib(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def quote(path):
    return urllib.parse.quote(path, safe="/?=&%.")


def example(opener, site, page, pattern):
    found = re.search(pattern, opener.open(site + page).read().decode())
    return found.group(1) if found else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    text = open(given.log).read()
    site = re.search(r"LISTENING (\S+)", text).group(1)
    people = {role: (login, password) for role, login, password in re.findall(r"SIGN-IN (\S+) (\S+) (\S+)", text)}
    port = site.rsplit(":", 1)[1]
    pid = subprocess.run(["pgrep", "-f", f"kaifa (demo|serve).*{port}"], capture_output=True, text=True).stdout.split()
    pid = pid[0] if pid else None
    rows = []
    for role, pages in PAGES.items():
        opener = sign_in(site, *people[role])
        names = {}
        if role == "office":
            names["pack"] = example(opener, site, "/documents", r'href="/documents/([a-z0-9-]+)"')
            for kind in ["duty", "target"]:
                plural = {"duty": "duties", "target": "targets"}[kind]
                found = example(opener, site, f"/{plural}", rf'href="/{plural}/([a-z0-9-]+/[A-Za-z0-9.-]+)')
                names[kind] = found.split("/")[1]
                names[kind + "-pack"] = found.split("/")[0]
            names["zone"] = example(opener, site, "/zones", r'href="/zones/([a-z0-9.-]+)"')
            names["decision"] = example(opener, site, "/decisions", r'href="/decisions/([0-9a-f-]+)"')
        for page in pages:
            path = page
            for kind in ["duty", "target"]:
                path = path.replace("{pack}/{%s}" % kind, f"{names.get(kind + '-pack')}/{names.get(kind)}")
            for name, value in names.items():
                path = path.replace("{%s}" % name, str(value))
            opener.open(site + quote(path)).read()
            times, size = [], 0
            before = cpu(pid)
            for _ in range(given.repeat):
                start = time.perf_counter()
                size = len(opener.open(site + quote(path)).read())
                times.append((time.perf_counter() - start) * 1000)
            spent = (cpu(pid) - before) * 1000 / given.repeat
            times.sort()
            rows.append({
                "who": role, "page": path, "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(times[max(0, int(len(times) * 0.95) - 1)], 1), "cpu_ms": round(spent, 1), "kib": size // 1024,
            })
    if given.json:
        print(json.dumps({"pages": rows, "rss_mib": round(memory_mib(pid), 1)}, ensure_ascii=False))
        return
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'KiB':>6}  page")
    for row in rows:
        print(f"{row['p50_ms']:8} {row['p95_ms']:8} {row['cpu_ms']:8} {row['kib']:6}  {row['who']} {row['page']}")
    print(f"memory of the program: {memory_mib(pid):.1f} MiB")


main()
