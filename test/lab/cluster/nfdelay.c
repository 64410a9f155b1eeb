/* Delays packets that the kernel hands over through NFQUEUE, for kernels that have no netem.
 *
 *   nfdelay QUEUE:MICROSECONDS ... -- NETNS ...
 *
 * In each network namespace, each queue holds its packets for that time, one way. When this program ends, the rules'
 * --queue-bypass lets everything pass without delay. It says "ready" once every queue is held.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SPACES = 256, MAX_QUEUES = 8 };

struct space {
  struct nfq_handle *handle;
  struct nfq_q_handle *queues[MAX_QUEUES];
};
struct packet {
  uint64_t due;
  uint32_t id;
  int space, queue;
};

static struct space spaces[MAX_SPACES];
static int space_count;
static long delay_ns[MAX_QUEUES];
static int has_queue[MAX_QUEUES];

/* Packets that wait, as a binary heap by due time. */
static struct packet *heap;
static int waiting, capacity;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void push(struct packet p) {
  if (waiting == capacity) {
    capacity = capacity ? capacity * 2 : 4096;
    heap = realloc(heap, capacity * sizeof *heap);
    if (heap == NULL) abort();
  }
  int i = waiting++;
  for (; i > 0 && heap[(i - 1) / 2].due > p.due; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = p;
}

static struct packet pop(void) {
  struct packet first = heap[0], last = heap[--waiting];
  int i = 0;
  for (;;) {
    int child = 2 * i + 1;
    if (child >= waiting) break;
    if (child + 1 < waiting && heap[child + 1].due < heap[child].due) child++;
    if (heap[child].due >= last.due) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return first;
}

static int on_packet(struct nfq_q_handle *handle, struct nfgenmsg *message, struct nfq_data *data, void *where) {
  (void)handle;
  (void)message;
  long at = (long)where;
  int queue = at & 255;
  push((struct packet){now() + delay_ns[queue], ntohl(nfq_get_msg_packet_hdr(data)->packet_id), (int)(at >> 8), queue});
  return 0;
}

static int fail(const char *what) {
  fprintf(stderr, "nfdelay: %s: %s\n", what, strerror(errno));
  return 1;
}

/* Takes every queue of one network namespace. */
static int take(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int file = open(path, O_RDONLY);
  if (file < 0 || setns(file, CLONE_NEWNET) != 0) return fail(path);
  close(file);
  struct space *s = &spaces[space_count];
  s->handle = nfq_open();
  if (s->handle == NULL) return fail("no netfilter queues in this kernel");
  int fd = nfq_fd(s->handle), on = 1, buffer = 8 << 20;
  setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  for (int q = 0; q < MAX_QUEUES; q++) {
    if (!has_queue[q]) continue;
    s->queues[q] = nfq_create_queue(s->handle, q, on_packet, (void *)((long)space_count << 8 | q));
    if (s->queues[q] == NULL) return fail("queue");
    nfq_set_mode(s->queues[q], NFQNL_COPY_META, 0);
    nfq_set_queue_maxlen(s->queues[q], 65536);
    /* Large segments stay whole, and a full queue lets packets pass. */
    uint32_t flags = NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN;
    nfq_set_queue_flags(s->queues[q], flags, flags);
  }
  fcntl(fd, F_SETFL, O_NONBLOCK);
  space_count++;
  return 0;
}

int main(int argc, char **argv) {
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
    int queue;
    long us;
    if (sscanf(argv[i], "%d:%ld", &queue, &us) != 2 || queue < 0 || queue >= MAX_QUEUES || us < 0) {
      fprintf(stderr, "nfdelay: \"%s\" is not QUEUE:MICROSECONDS\n", argv[i]);
      return 2;
    }
    delay_ns[queue] = us * 1000;
    has_queue[queue] = 1;
  }
  /* Ends with the program that started it, even when that one is killed. */
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_TIMERSLACK, 1000);
  struct sched_param priority = {20};
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0) fprintf(stderr, "nfdelay: no real-time priority, delays will be less exact\n");
  for (i++; i < argc; i++) {
    if (space_count == MAX_SPACES) return fail("too many network namespaces");
    if (take(argv[i]) != 0) return 1;
  }
  struct pollfd polls[MAX_SPACES];
  for (i = 0; i < space_count; i++) polls[i] = (struct pollfd){nfq_fd(spaces[i].handle), POLLIN, 0};
  static char buffer[1 << 16] __attribute__((aligned));
  printf("ready %d\n", space_count);
  fflush(stdout);
  for (;;) {
    uint64_t t = now();
    while (waiting > 0 && heap[0].due <= t) {
      struct packet p = pop();
      nfq_set_verdict(spaces[p.space].queues[p.queue], p.id, NF_ACCEPT, 0, NULL);
    }
    struct timespec rest, *limit = NULL;
    if (waiting > 0) {
      t = now();
      uint64_t left = heap[0].due > t ? heap[0].due - t : 0;
      rest = (struct timespec){left / 1000000000, left % 1000000000};
      limit = &rest;
    }
    if (ppoll(polls, space_count, limit, NULL) <= 0) continue;
    for (i = 0; i < space_count; i++) {
      if (!(polls[i].revents & POLLIN)) continue;
      /* A bounded share each, so that due packets of others are not kept waiting. */
      for (int k = 0; k < 64; k++) {
        int length = recv(polls[i].fd, buffer, sizeof buffer, 0);
        if (length <= 0) break;
        nfq_handle_packet(spaces[i].handle, buffer, length);
      }
    }
  }
}
