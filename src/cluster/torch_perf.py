"""Times collectives of torch.distributed, with the options and the table of nccl-tests.

  torch_perf [all_reduce|all_gather|reduce_scatter|broadcast|reduce|alltoall] [options]
  -b MIN  -e MAX       first and last size, such as 8 and 128M        -f FACTOR | -i STEP
  -n ITERS  -w WARMUP  timed and untimed calls (20, 5)                -d float|half|bfloat16|double|int32|int64
  -o sum|max|min|prod  reduction                                      -r ROOT  -c 0|1  check the result
  --backend nccl|gloo  nccl where there are GPUs                      -T SECONDS  limit of each wait
  --json               the report of nccl-tests' -J instead of the table

Ranks are told apart by what torchrun, Slurm, Open MPI or another PMI puts into the environment. Every call is timed by itself: with CUDA events on GPUs,
with the clock of the process elsewhere. The time of a call is its mean over the ranks; i_min, i_max, i_p99 and i_cv% are over the calls.
"""
import argparse
import datetime
import json
import math
import os
import re
import socket
import sys
import time

FORMAT = 1
COLLECTIVES = ("all_reduce", "all_gather", "reduce_scatter", "broadcast", "reduce", "alltoall")
REDUCES = ("all_reduce", "reduce_scatter", "reduce")
ROOTED = ("broadcast", "reduce")


def size_of(text):
    match = re.match(r"^(\d+(?:\.\d+)?)([KMGkmg]?)", text)
    if not match:
        raise argparse.ArgumentTypeError("%r is no size" % text)
    return int(float(match.group(1)) * 1024 ** " KMG".index(match.group(2).upper() or " "))


def read_arguments():
    parser = argparse.ArgumentParser(prog="torch_perf", usage=__doc__, add_help=True)
    parser.add_argument("collective", nargs="?", default="all_reduce", choices=COLLECTIVES)
    parser.add_argument("-b", "--minbytes", type=size_of, default=size_of("32M"))
    parser.add_argument("-e", "--maxbytes", type=size_of, default=size_of("32M"))
    parser.add_argument("-f", "--stepfactor", type=float, default=0)
    parser.add_argument("-i", "--stepbytes", type=size_of, default=size_of("1M"))
    parser.add_argument("-n", "--iters", type=int, default=20)
    parser.add_argument("-w", "--warmup_iters", type=int, default=5)
    parser.add_argument("-c", "--check", type=int, default=1)
    parser.add_argument("-d", "--datatype", default="float", choices=("float", "half", "bfloat16", "double", "int32", "int64"))
    parser.add_argument("-o", "--op", default="sum", choices=("sum", "max", "min", "prod"))
    parser.add_argument("-r", "--root", type=int, default=0)
    parser.add_argument("-T", "--timeout", type=int, default=1800)
    parser.add_argument("--backend", choices=("nccl", "gloo"))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def place_in_job():
    """Rank, size and rank on this host, as the launcher says them."""
    known = (
        ("RANK", "WORLD_SIZE", "LOCAL_RANK"),
        ("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"),
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"),
        ("PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID"),
    )
    for names in known:
        if names[0] in os.environ and names[1] in os.environ:
            return tuple(int(os.environ.get(name, "0")) for name in names)
    return 0, 1, 0


def sizes(args, unit):
    size = args.minbytes
    while size <= args.maxbytes:
        yield max(unit, size // unit * unit)
        following = int(size * args.stepfactor) if args.stepfactor > 1 else size + args.stepbytes
        if following <= size:
            return
        size = following


def bandwidth_factor(collective, ranks):
    """Bus bandwidth over algorithm bandwidth, PERFORMANCE.md of nccl-tests."""
    if collective == "all_reduce":
        return 2 * (ranks - 1) / ranks
    return 1.0 if collective in ROOTED else (ranks - 1) / ranks


class Bench:
    def __init__(self, args):
        import torch
        import torch.distributed as dist

        self.args, self.torch, self.dist = args, torch, dist
        self.rank, self.ranks, local = place_in_job()
        gpu = torch.cuda.is_available() and args.backend != "gloo"
        self.backend = args.backend or ("nccl" if gpu else "gloo")
        self.device = torch.device("cuda", local % torch.cuda.device_count()) if gpu else torch.device("cpu")
        if gpu:
            torch.cuda.set_device(self.device)
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", "29400")
        dist.init_process_group(
            self.backend, rank=self.rank, world_size=self.ranks, timeout=datetime.timedelta(seconds=args.timeout)
        )
        self.type = getattr(torch, {"half": "float16", "float": "float32", "double": "float64"}.get(args.datatype, args.datatype))
        self.element = torch.empty(0, dtype=self.type).element_size()
        self.op = {"sum": dist.ReduceOp.SUM, "max": dist.ReduceOp.MAX, "min": dist.ReduceOp.MIN, "prod": dist.ReduceOp.PRODUCT}[args.op]

    def prepare(self, size):
        """Buffers for one size and the call that is timed; they are filled so that the result is known."""
        torch, dist, args, ranks = self.torch, self.dist, self.args, self.ranks
        count = size // self.element
        whole = lambda n, value: torch.full((n,), value, dtype=self.type, device=self.device)
        mine = self.rank % 2 + 1
        values = [rank % 2 + 1 for rank in range(ranks)]
        reduced = {"sum": sum(values), "max": max(values), "min": min(values), "prod": 2 ** values.count(2)}[args.op]
        if args.collective == "all_reduce":
            buffer = whole(count, mine)
            fill = lambda: buffer.fill_(mine)
            return fill, lambda: dist.all_reduce(buffer, op=self.op), lambda: self.differ(buffer, reduced)
        if args.collective == "broadcast":
            buffer = whole(count, mine)
            fill = lambda: buffer.fill_(mine)
            return fill, lambda: dist.broadcast(buffer, src=args.root), lambda: self.differ(buffer, values[args.root])
        if args.collective == "reduce":
            buffer = whole(count, mine)
            fill = lambda: buffer.fill_(mine)
            check = lambda: self.differ(buffer, reduced) if self.rank == args.root else 0
            return fill, lambda: dist.reduce(buffer, dst=args.root, op=self.op), check
        part = count // ranks
        if args.collective == "all_gather":
            own, parts = whole(part, mine), [whole(part, 0) for _ in range(ranks)]
            gather = lambda: dist.all_gather(parts, own)
            into = getattr(dist, "all_gather_into_tensor", None)
            if self.backend == "nccl" and into is not None:
                flat = whole(part * ranks, 0)
                parts, gather = list(flat.split(part)) if part > 0 else [], lambda: into(flat, own)
            return lambda: None, gather, lambda: sum(self.differ(one, value) for one, value in zip(parts, values))
        if args.collective == "reduce_scatter":
            out = whole(part, 0)
            flat = whole(part * ranks, mine)
            into = getattr(dist, "reduce_scatter_tensor", None)
            if self.backend == "nccl" and into is not None:
                scatter = lambda: into(out, flat, op=self.op)
            else:
                scatter = lambda: dist.reduce_scatter(out, list(flat.split(part)), op=self.op)
            return lambda: None, scatter, lambda: self.differ(out, reduced)
        flat, out = whole(part * ranks, mine), whole(part * ranks, 0)
        exchange = lambda: dist.all_to_all_single(out, flat)
        return lambda: None, exchange, lambda: sum(self.differ(one, value) for one, value in zip(out.split(max(1, part)), values))

    def differ(self, tensor, value):
        if not tensor.is_floating_point():
            return int((tensor != value).sum())
        allowed = abs(value) * (1e-2 if self.element == 2 else 1e-5)
        return int(((tensor - value).abs() > allowed).sum())

    def times(self, call):
        """µs of each timed call on this rank."""
        torch, args = self.torch, self.args
        for _ in range(args.warmup_iters):
            call()
        if self.device.type == "cuda":
            torch.cuda.synchronize()
            self.dist.barrier()
            marks = [torch.cuda.Event(enable_timing=True) for _ in range(args.iters + 1)]
            marks[0].record()
            for mark in marks[1:]:
                call()
                mark.record()
            torch.cuda.synchronize()
            return [1000 * before.elapsed_time(after) for before, after in zip(marks, marks[1:])]
        self.dist.barrier()
        found = []
        for _ in range(args.iters):
            start = time.perf_counter()
            call()
            found.append(1e6 * (time.perf_counter() - start))
        return found

    def over_ranks(self, numbers, mean):
        torch, dist = self.torch, self.dist
        tensor = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.all_reduce(tensor, op=dist.ReduceOp.SUM)
        return [value / self.ranks if mean else value for value in tensor.tolist()]

    def row(self, size):
        args = self.args
        fill, call, check = self.prepare(size)
        times = self.over_ranks(self.times(call), mean=True)
        wrong = None
        if args.check:
            fill()
            call()
            wrong = int(self.over_ranks([float(check())], mean=False)[0])
        mean = sum(times) / len(times)
        deviation = math.sqrt(sum((value - mean) ** 2 for value in times) / max(1, len(times) - 1))
        ordered = sorted(times)
        at = lambda share: ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
        algbw = size / mean / 1000
        return {
            "size": size,
            "count": size // self.element,
            "time": mean,
            "algbw": algbw,
            "busbw": algbw * bandwidth_factor(args.collective, self.ranks),
            "wrong": wrong,
            "per_iter": {
                "skipped_iterations": args.warmup_iters,
                "min_us": ordered[0],
                "max_us": ordered[-1],
                "avg_us": mean,
                "p50_us": at(0.5),
                "p95_us": at(0.95),
                "p99_us": at(0.99),
                "stdev_us": deviation,
                "cv_pct": 100 * deviation / mean if mean > 0 else 0.0,
                "times_us": times,
            },
        }

    def devices(self):
        """What every rank runs on, in order of ranks; of use on rank 0 only."""
        torch, dist = self.torch, self.dist
        gpu = self.device.type == "cuda"
        own = {
            "rank": self.rank,
            "group": 0,
            "pid": os.getpid(),
            "hostname": socket.gethostname().split(".")[0],
            "device": self.device.index or 0,
            "device_hex": pci_of(torch, self.device) if gpu else "0000:00:00",
            "device_info": torch.cuda.get_device_name(self.device) if gpu else "CPU",
        }
        # Texts travel as bytes of one length, which every backend can gather.
        data = json.dumps(own).encode()[:1024].ljust(1024)
        mine = torch.tensor(list(data), dtype=torch.uint8, device=self.device)
        parts = [torch.empty_like(mine) for _ in range(self.ranks)]
        dist.all_gather(parts, mine)
        return [json.loads(bytes(part.tolist()).decode()) for part in parts]

    def nccl_code(self):
        if self.backend != "nccl":
            return None
        version = self.torch.cuda.nccl.version()
        return version if isinstance(version, int) else version[0] * 10000 + version[1] * 100 + version[2]


def pci_of(torch, device):
    properties = torch.cuda.get_device_properties(device)
    bus = getattr(properties, "pci_bus_id", None)
    domain, slot = getattr(properties, "pci_domain_id", 0), getattr(properties, "pci_device_id", 0)
    return "%04x:%02x:%02x" % (domain, bus, slot) if isinstance(bus, int) else "0000:00:00"


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def head(bench, devices):
    args, code = bench.args, bench.nccl_code()
    say(
        "# torch_perf version %d (torch %s, %s)%s"
        % (FORMAT, bench.torch.__version__, bench.backend, "" if code is None else " nccl-headers=%d nccl-library=%d" % (code, code))
    )
    say("# Collective test starting: %s_perf" % args.collective)
    step = "%g(factor)" % args.stepfactor if args.stepfactor > 1 else "%d(bytes)" % args.stepbytes
    say(
        "# nThread 1 nGpus 1 minBytes %d maxBytes %d step: %s warmup iters: %d iters: %d agg iters: 1 validation: %d graph: 0"
        % (args.minbytes, args.maxbytes, step, args.warmup_iters, args.iters, args.check)
    )
    say("#")
    say("# Using devices")
    for one in devices:
        say("#  Rank %2d Group %2d Pid %6d on %10s device %2d [%s] %s" % tuple(one[key] for key in ("rank", "group", "pid", "hostname", "device", "device_hex", "device_info")))
    say("#")
    names = ("size", "count", "type", "redop", "root", "time", "algbw", "busbw", "#wrong", "i_min", "i_max", "i_p50", "i_p99", "i_cv%")
    say("#" + " ".join("%10s" % name for name in names)[1:])
    say("#" + " ".join("%10s" % unit for unit in ("(B)", "(elements)", "", "", "", "(us)", "(GB/s)", "(GB/s)", "", "(us)", "(us)", "(us)", "(us)", ""))[1:])


def table_row(args, row):
    redop = args.op if args.collective in REDUCES else "none"
    root = args.root if args.collective in ROOTED else -1
    each = row["per_iter"]
    wrong = "N/A" if row["wrong"] is None else str(row["wrong"])
    numbers = "%10.2f %10.4f %10.4f %10s %10.2f %10.2f %10.2f %10.2f %10.2f" % (
        row["time"], row["algbw"], row["busbw"], wrong, each["min_us"], each["max_us"], each["p50_us"], each["p99_us"], each["cv_pct"],
    )
    say("%10d %10d %10s %10s %10d %s" % (row["size"], row["count"], args.datatype, redop, root, numbers))


def report(bench, devices, rows, began):
    args = bench.args
    wrong = [row["wrong"] for row in rows if row["wrong"] is not None]
    place = lambda row: {"time": row["time"], "alg_bw": row["algbw"], "bus_bw": row["busbw"], "nwrong": row["wrong"]}
    return {
        "version": 3,
        "tool": "torch_perf",
        "tool_version": "%d (torch %s, %s)" % (FORMAT, bench.torch.__version__, bench.backend),
        "start_time": began,
        "args": [args.collective + "_perf"],
        "nccl_version": bench.nccl_code(),
        "config": {
            "nthreads": 1,
            "ngpus": 1,
            "minimum_bytes": args.minbytes,
            "maximum_bytes": args.maxbytes,
            "warmup_iters": args.warmup_iters,
            "iterations": args.iters,
            "aggregated_iterations": 1,
            "validation": "true" if args.check else "false",
            "per_iter_timing": "true",
            "devices": devices,
        },
        "results": [
            {
                "size": row["size"],
                "count": row["count"],
                "type": args.datatype,
                "redop": args.op if args.collective in REDUCES else "none",
                "root": str(args.root if args.collective in ROOTED else -1),
                "out_of_place": place(row),
                "out_of_place_per_iter": row["per_iter"],
                "actual_iterations": args.iters,
            }
            for row in rows
        ],
        "out_of_bounds": {"count": sum(wrong), "okay": "true" if sum(wrong) == 0 else "false"},
        "average_bus_bandwidth": {"bandwidth": sum(row["busbw"] for row in rows) / max(1, len(rows)), "okay": "unchecked"},
        "errors": [],
        "end_time": datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S"),
    }


def main():
    args = read_arguments()
    began = datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    try:
        bench = Bench(args)
        devices = bench.devices()
        first = bench.rank == 0
        if first and not args.json:
            head(bench, devices)
        rows = []
        scattered = args.collective not in ("all_reduce", "broadcast", "reduce")
        for size in sizes(args, bench.element * (bench.ranks if scattered else 1)):
            rows.append(bench.row(size))
            if first and not args.json:
                table_row(args, rows[-1])
    except Exception as error:
        # The words by which readers of nccl-tests know a failure.
        print("%s: Test failure torch_perf: %s" % (socket.gethostname(), error), file=sys.stderr if args.json else sys.stdout, flush=True)
        os._exit(3)
    wrong = sum(row["wrong"] or 0 for row in rows)
    if first and args.json:
        say(json.dumps(report(bench, devices, rows, began)))
    elif first:
        say("# Out of bounds values : %d %s" % (wrong, "OK" if wrong == 0 else "FAILED"))
        say("# Avg bus bandwidth    : %g" % (sum(row["busbw"] for row in rows) / max(1, len(rows))))
        say("#")
        say("# Collective test concluded: %s_perf" % args.collective)
    bench.dist.barrier()
    bench.dist.destroy_process_group()
    sys.exit(0 if wrong == 0 else 1)


if __name__ == "__main__":
    main()
