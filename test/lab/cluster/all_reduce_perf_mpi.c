/* An all-reduce over MPI that prints the columns of nccl-tests, so that the same reader, store and panel serve both.
 * No NCCL and no GPU takes part: it measures MPI and the network, and says so in its output.
 *
 *   mpirun ... all_reduce_perf_mpi [-b BYTES] [-e BYTES] [-f FACTOR] [-n ITERATIONS] [-w WARMUP] [-c 0|1]
 */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION "1.0"

struct result {
  double us;
  double algbw;
  double busbw;
  long wrong; /* -1: not checked */
};

static int rank, ranks;

/* A number with K, M or G, as nccl-tests takes it; -1 when it is none. */
static long size_of(const char *text) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || value < 0) return -1;
  switch (*end) {
  case 'K': case 'k': value *= 1 << 10; break;
  case 'M': case 'm': value *= 1 << 20; break;
  case 'G': case 'g': value *= 1 << 30; break;
  }
  return (long)value;
}

/* Times `iters` reductions of `count` floats; the slowest rank decides. Then checks one reduction of known values. */
static struct result measure(float *send, float *receive, int count, int iters, int warmup, int check) {
  const void *from = send == receive ? MPI_IN_PLACE : send;
  for (int i = 0; i < count; i++) send[i] = 0;
  for (int i = 0; i < warmup; i++) MPI_Allreduce(from, receive, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
  MPI_Barrier(MPI_COMM_WORLD);
  double began = MPI_Wtime();
  for (int i = 0; i < iters; i++) MPI_Allreduce(from, receive, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
  double mine = (MPI_Wtime() - began) / iters, slowest;
  MPI_Allreduce(&mine, &slowest, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);

  struct result r = {slowest * 1e6, 0, 0, -1};
  r.algbw = 4.0 * count / slowest / 1e9;
  r.busbw = r.algbw * 2 * (ranks - 1) / ranks;
  if (check) {
    /* Small integers, whose sums a float holds exactly. */
    for (int i = 0; i < count; i++) send[i] = (float)(rank + i % 7);
    MPI_Allreduce(from, receive, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
    long wrong = 0;
    for (int i = 0; i < count; i++) wrong += receive[i] != (float)(ranks * (ranks - 1) / 2 + ranks * (i % 7));
    MPI_Allreduce(&wrong, &r.wrong, 1, MPI_LONG, MPI_SUM, MPI_COMM_WORLD);
  }
  return r;
}

static void print_result(struct result r) {
  printf("  %7.2f %7.4f %7.4f", r.us, r.algbw, r.busbw);
  if (r.wrong < 0) printf("     N/A");
  else printf(" %7ld", r.wrong);
}

/* One line a rank, in order of rank. */
static void print_ranks(void) {
  char mine[160] = "", host[64] = "";
  gethostname(host, sizeof host - 1);
  snprintf(mine, sizeof mine, "#  Rank %2d Group  0 Pid %6d on %10s device  0 [0x00] MPI rank, no GPU", rank, (int)getpid(), host);
  char *all = rank == 0 ? malloc(sizeof mine * ranks) : NULL;
  MPI_Gather(mine, sizeof mine, MPI_CHAR, all, sizeof mine, MPI_CHAR, 0, MPI_COMM_WORLD);
  for (int i = 0; rank == 0 && i < ranks; i++) puts(all + i * sizeof mine);
  free(all);
}

int main(int argc, char **argv) {
  long from = 8, to = 1 << 20, iters = 20, warmup = 5, check = 1;
  double factor = 2;
  int option;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  while ((option = getopt(argc, argv, "b:e:f:n:w:c:")) != -1) {
    switch (option) {
    case 'b': from = size_of(optarg); break;
    case 'e': to = size_of(optarg); break;
    case 'f': factor = atof(optarg); break;
    case 'n': iters = atol(optarg); break;
    case 'w': warmup = atol(optarg); break;
    case 'c': check = atol(optarg); break;
    default: from = -1;
    }
  }
  if (from < 4 || to < from || to > 1L << 30 || factor <= 1 || iters < 1 || warmup < 0) {
    if (rank == 0) fprintf(stderr, "usage: all_reduce_perf_mpi [-b BYTES] [-e BYTES up to 1G] [-f FACTOR] [-n ITERATIONS] [-w WARMUP] [-c 0|1]\n");
    MPI_Finalize();
    return 2;
  }
  float *send = malloc(to), *receive = malloc(to);
  if (send == NULL || receive == NULL) {
    fprintf(stderr, "all_reduce_perf_mpi: no memory for two buffers of %ld bytes\n", to);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  if (rank == 0) {
    printf("# all_reduce_perf_mpi version " VERSION ": MPI over this network, in the columns of nccl-tests. No NCCL and no GPU takes part.\n");
    printf("# Collective test starting: all_reduce_perf_mpi\n");
    printf("# nThread 1 nGpus 1 minBytes %ld maxBytes %ld step: %g(factor) warmup iters: %ld iters: %ld agg iters: 1 validation: %ld graph: 0\n#\n", from, to, factor, warmup, iters, check);
    printf("# Using devices\n");
  }
  print_ranks();
  if (rank == 0) {
    printf("#\n#                                                              out-of-place                       in-place          \n");
    printf("#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong\n");
    printf("#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)       \n");
    fflush(stdout);
  }
  double sum = 0;
  long rows = 0, wrong = 0;
  for (long size = from; size <= to; size = (long)(size * factor)) {
    int count = (int)(size / 4);
    struct result out = measure(send, receive, count, (int)iters, (int)warmup, (int)check);
    struct result in = measure(receive, receive, count, (int)iters, (int)warmup, (int)check);
    if (rank == 0) {
      printf("%12d %13d     float     sum      -1", count * 4, count);
      print_result(out);
      print_result(in);
      printf("\n");
      fflush(stdout);
    }
    sum += out.busbw + in.busbw;
    rows++;
    wrong += (out.wrong > 0 ? out.wrong : 0) + (in.wrong > 0 ? in.wrong : 0);
  }
  if (rank == 0) {
    printf("# Out of bounds values : %ld %s\n", wrong, wrong == 0 ? "OK" : "FAILED");
    printf("# Avg bus bandwidth    : %g \n#\n# Collective test concluded: all_reduce_perf_mpi\n#\n", sum / (2 * rows));
  }
  free(send);
  free(receive);
  MPI_Finalize();
  return wrong == 0 ? 0 : 1;
}
