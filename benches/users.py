#!/usr/bin/env python3
"""Many people at once on a running sample: each opens a page, thinks, opens the next; one step in twenty hands in a figure.

    kaifa demo --data-dir DATA > demo.log &      (the log names the address and the sign-ins)
    python3 benches/users.py demo.log --users 200 --seconds 60 --think 5

Prints one JSON line: pages and entries with p50, p95 and the largest, in milliseconds, and everything that was not answered as expected.
"""
import argparse, asyncio, http.cookies, json, random, re, time, urllib.parse

PAGES = {
    "office": ["/", "/duties", "/targets", "/reviews", "/forms", "/boards", "/rankings", "/decisions", "/registers", "/evaluations", "/documents"],
    "county": ["/", "/duties", "/targets", "/figures", "/forms", "/rankings", "/registers", "/documents"],
    "zone": ["/", "/duties", "/targets", "/figures", "/forms", "/evaluations", "/documents"],
    "leader": ["/", "/boards", "/targets", "/rankings", "/decisions", "/coverage"],
}


async def ask(host, port, method, path, cookie, form=None):
    body = urllib.parse.urlencode(form).encode() if form is not None else b""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\nCookie: {cookie}\r\n"
    if form is not None:
        head += f"Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write((head + "\r\n").encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode(), body, time.perf_counter() - start


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5, help="mean seconds between two steps of a person")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    text = open(asked.log).read()
    host, port = re.search(r"LISTENING http://([\d.]+):(\d+)", text).groups()
    draw = random.Random(asked.seed)
    cookies = {}
    for role, login, password in re.findall(r"SIGN-IN (\S+) (\S+) (\S+)", text):
        if role in PAGES and role not in cookies:
            _, head, _, _ = await ask(host, port, "POST", "/sign-in", "", {"login": login, "password": password, "to": "/"})
            jar = http.cookies.SimpleCookie(re.search(r"(?im)^set-cookie: (.*)$", head).group(1))
            cookies[role] = "; ".join(f"{name}={value.value}" for name, value in jar.items())
    # What a zone may enter: the form of its own unit.
    _, _, page, _ = await ask(host, port, "GET", "/figures", cookies["zone"])
    page = page.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(unit|period)" value="([^"]*)"', page))
    cells = re.findall(r'id="value\.([a-z_0-9]+)"[^>]*value="([^"]+)"', page)
    times, wrong, until = {"page": [], "entry": []}, [], time.perf_counter() + asked.seconds

    async def person(number):
        role = draw.choices(["office", "county", "zone", "leader"], [1, 4, 12, 1])[0]
        own = random.Random(asked.seed * 1000 + number)
        await asyncio.sleep(own.uniform(0, asked.think))
        while time.perf_counter() < until:
            if role == "zone" and cells and own.random() < 0.07:
                indicator, value = own.choice(cells)
                form = {**hidden, f"value.{indicator}": f"{float(value) + own.randint(1, 99) / 100:.2f}", f"reason.{indicator}": "load"}
                status, _, _, took = await ask(host, port, "POST", "/figures", cookies[role], form)
                times["entry"].append(took)
                expected = (303, 422)
            else:
                path = own.choice(PAGES[role])
                status, _, _, took = await ask(host, port, "GET", path, cookies[role])
                times["page"].append(took)
                expected = (200,)
            if status not in expected:
                wrong.append((role, status))
            await asyncio.sleep(own.expovariate(1 / asked.think))

    await asyncio.gather(*(person(number) for number in range(asked.users)))
    shown = {"users": asked.users, "wrong": len(wrong), "of": sorted(set(map(str, wrong)))}
    for kind, took in times.items():
        took.sort()
        if took:
            at = lambda share: round(took[min(len(took) - 1, int(len(took) * share))] * 1000, 1)
            shown[kind] = {"count": len(took), "p50": at(0.5), "p95": at(0.95), "max": at(1)}
    print(json.dumps(shown))


asyncio.run(main())
