/* An all-to-all over MPI that prints one row in the columns of nccl-tests. No NCCL and no GPU takes part, as its output says.
 *
 *   mpirun ... alltoall_perf [-b BYTES] [-e BYTES] [-n ITERATIONS] [-w WARMUP] [-g 1]
 */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static long size_of(const char *text) {
  char *end;
  double value = strtod(text, &end);
  switch (*end) {
  case 'K': value *= 1 << 10; break;
  case 'M': value *= 1 << 20; break;
  }
  return (long)value;
}

/* Everybody with everybody at once, as nccl-tests does it: MPI_Alltoall may send small messages by way of other ranks. */
static void exchange(char *send, char *receive, int each, int rank, int ranks) {
  MPI_Request requests[2 * 64];
  int count = 0;
  for (int step = 1; step < ranks; step++) {
    int to = (rank + step) % ranks, from = (rank + ranks - step) % ranks;
    MPI_Irecv(receive + (long)from * each, each, MPI_CHAR, from, 0, MPI_COMM_WORLD, &requests[count++]);
    MPI_Isend(send + (long)to * each, each, MPI_CHAR, to, 0, MPI_COMM_WORLD, &requests[count++]);
  }
  MPI_Waitall(count, requests, MPI_STATUSES_IGNORE);
}

int main(int argc, char **argv) {
  long bytes = 1 << 20, iters = 20, warmup = 2;
  int option, rank, ranks;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  while ((option = getopt(argc, argv, "b:e:n:w:g:")) != -1) {
    if (option == 'e') bytes = size_of(optarg);
    if (option == 'n') iters = atol(optarg);
    if (option == 'w') warmup = atol(optarg);
  }
  int each = (int)(bytes / ranks);
  if (ranks > 64 || each < 1 || bytes > 1L << 30 || iters < 1) {
    MPI_Finalize();
    return 2;
  }
  char *send = calloc(ranks, each), *receive = calloc(ranks, each);
  if (send == NULL || receive == NULL) MPI_Abort(MPI_COMM_WORLD, 1);
  double us[2];
  for (int k = 0; k < 2; k++) {
    for (int i = 0; i < warmup; i++) exchange(send, receive, each, rank, ranks);
    MPI_Barrier(MPI_COMM_WORLD);
    double began = MPI_Wtime();
    for (int i = 0; i < iters; i++) exchange(send, receive, each, rank, ranks);
    double mine = (MPI_Wtime() - began) / iters * 1e6;
    MPI_Allreduce(&mine, &us[k], 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  }
  if (rank == 0) {
    printf("# alltoall_perf over MPI, in the columns of nccl-tests. No NCCL and no GPU takes part.\n");
    printf("# nThread 1 nGpus 1 minBytes %ld maxBytes %ld step: 2(factor) warmup iters: %ld iters: %ld agg iters: 1 validation: 0 graph: 0\n#\n", bytes, bytes, warmup, iters);
    printf("#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong\n");
    printf("#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)       \n");
    double sum = 0;
    printf("%12ld %13ld      int8    none      -1", (long)each * ranks, (long)each);
    for (int k = 0; k < 2; k++) {
      double algbw = (double)each * ranks / us[k] / 1e3, busbw = algbw * (ranks - 1) / ranks;
      printf("  %7.2f %7.4f %7.4f     N/A", us[k], algbw, busbw);
      sum += busbw;
    }
    printf("\n# Out of bounds values : 0 OK\n# Avg bus bandwidth    : %g \n#\n", sum / 2);
  }
  free(send);
  free(receive);
  MPI_Finalize();
  return 0;
}
