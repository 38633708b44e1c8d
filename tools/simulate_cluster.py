#!/usr/bin/env python3
"""Extrapolates scoring and training on a Spark cluster from measured parts; docs/scale.md.

Needs nothing but Python. Every number below that begins with MEASURED was measured on one machine
(qadapter-core's SparkCosts and SparkStepCosts, docs/sizing.md); every one that begins with ASSUMED
was not.
"""

import heapq
import random

# One executor of one thread, SmolLM2-135M-Instruct.
MEASURED_ROWS_PER_SECOND = 3.8  # scoring a row of 120 tokens
MEASURED_DISPATCH_MS = 1.7  # the driver's time for a task, one after the other
MEASURED_START_SECONDS = 21.0  # a new executor's time to its first row
MEASURED_STEP_MS = 146.0  # a step of 8 shards without its gradients, 8 executors on 2 cores
MEASURED_PAIR_SECONDS = 2.4  # a pair of 256 tokens: 1.2 s on two cores, taken as twice that on one
MEASURED_ADAPTER_MB = 1.8

ASSUMED_SPREAD = 0.10  # executors' speeds, standard deviation of their logarithm
ASSUMED_SLOW_SHARE = 0.02  # executors that something else slows down
ASSUMED_SLOW_TIMES = 3.0
ASSUMED_LOSSES_PER_HOUR = 0.02  # of each executor: preempted or failed
ASSUMED_DRIVER_MB_PER_SECOND = 500.0  # adapter out, sums back, 10 Gbit/s less what is lost
SPECULATION_TIMES = 1.5  # Spark's defaults: 0.75 of the tasks done, the median 1.5 times over
SPECULATION_QUANTILE = 0.75

ROWS = 10_000_000


def speeds(executors, rng):
    """Seconds of each executor for what takes one second on the measured one."""
    found = []
    for _ in range(executors):
        slow = ASSUMED_SLOW_TIMES if rng.random() < ASSUMED_SLOW_SHARE else 1.0
        found.append(slow * rng.lognormvariate(0, ASSUMED_SPREAD))
    return found


def score(executors, partitions, speculation, rng):
    """The seconds of a scoring job: each free executor takes the next partition from the driver."""
    work = ROWS / MEASURED_ROWS_PER_SECOND / partitions
    pace = speeds(executors, rng)
    free = [(MEASURED_START_SECONDS * p, e) for e, p in enumerate(pace)]
    heapq.heapify(free)
    waiting = [(0.0, partition) for partition in range(partitions)]  # since when it can begin
    running = {}  # partition: the ends of its copies
    driver = 0.0
    durations = []
    while waiting:
        now, executor = heapq.heappop(free)
        since, partition = waiting.pop(0)
        driver = max(driver, now) + MEASURED_DISPATCH_MS / 1000
        begin = max(driver, since)
        took = work * pace[executor]
        lost_after = rng.expovariate(ASSUMED_LOSSES_PER_HOUR / 3600)
        if lost_after < took:
            waiting.append((begin + lost_after, partition))
            heapq.heappush(free, (begin + lost_after + MEASURED_START_SECONDS, executor))
            continue
        running.setdefault(partition, []).append(begin + took)
        durations.append(took)
        heapq.heappush(free, (begin + took, executor))
    ends = {partition: min(copies) for partition, copies in running.items()}
    if not speculation:
        return max(ends.values())
    # The last partitions once more, on executors that have nothing else to do.
    median = sorted(durations)[len(durations) // 2]
    order = sorted(ends.values())
    threshold = order[int(SPECULATION_QUANTILE * (len(order) - 1))]
    for partition in sorted(ends, key=ends.get, reverse=True):
        now, executor = free[0]
        begun = max(now, threshold)
        again = begun + work * pace[executor]
        late = ends[partition] - begun
        if late <= 0 or again >= ends[partition] or late < (SPECULATION_TIMES - 1) * median:
            break
        heapq.heapreplace(free, (again, executor))
        ends[partition] = again
    return max(ends.values())


def step(executors, batch, rng, pace):
    """The seconds of an optimizer step: shards of four pairs, the slowest one is waited for."""
    shards = (batch + 3) // 4
    tasks = min(executors, shards)
    each = [shards // tasks + (1 if t < shards % tasks else 0) for t in range(tasks)]
    chosen = rng.sample(pace, tasks)
    slowest = max(n * 4 * MEASURED_PAIR_SECONDS * p for n, p in zip(each, chosen))
    # The adapter goes out once and on from executor to executor; every shard's sum comes back.
    traffic = MEASURED_ADAPTER_MB * (shards + 1) / ASSUMED_DRIVER_MB_PER_SECOND
    # Measured with 8 shards; what grows is the driver's part for each task.
    overhead = MEASURED_STEP_MS / 1000 + max(0, tasks - 8) * MEASURED_DISPATCH_MS / 1000
    return slowest + traffic + overhead


def mean(values):
    return sum(values) / len(values)


def main():
    print(f"Scoring {ROWS:,} rows, executors of one thread, mean of 20 runs\n")
    print("| executors | a partition, min | ideal, h | without speculation, h | with, h | efficiency |")
    print("| --- | --- | --- | --- | --- | --- |")
    for executors in (1, 2, 10, 50, 100):
        for minutes in (5, 120):
            partitions = round(ROWS / MEASURED_ROWS_PER_SECOND / 60 / minutes)
            ideal = ROWS / MEASURED_ROWS_PER_SECOND / executors / 3600
            plain = mean([score(executors, partitions, False, random.Random(s)) for s in range(20)])
            again = mean([score(executors, partitions, True, random.Random(s)) for s in range(20)])
            print(
                f"| {executors} | {minutes} | {ideal:.1f} | {plain / 3600:.1f} |"
                f" {again / 3600:.1f} | {ideal * 3600 / again:.0%} |"
            )
    print("\nTraining, executors of one thread, mean of 400 clusters\n")
    print("| pairs a step | executors | seconds a step | times one executor | efficiency |")
    print("| --- | --- | --- | --- | --- |")
    for batch in (32, 400):
        one = batch * MEASURED_PAIR_SECONDS
        for executors in (1, 2, 8, 50, 100):
            if executors > (batch + 3) // 4 and executors != 50:
                continue
            rng = random.Random(1)
            took = mean(
                [step(executors, batch, rng, speeds(executors, rng)) for _ in range(400)]
            )
            print(
                f"| {batch} | {executors} | {took:.1f} | {one / took:.1f} |"
                f" {one / took / executors:.0%} |"
            )


if __name__ == "__main__":
    main()
