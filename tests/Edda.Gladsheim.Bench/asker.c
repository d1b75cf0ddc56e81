/* Clients that know nothing of each other and ask the same gRPC question over a Unix socket (HTTP/2, RFC 9113), each on a
 * connection of its own. One thread and no allocation per call, so that what is measured is the one who answers.
 * usage: asker SOCKET PATH SERVICE CLIENTS CALLS-EACH PAUSE-MS
 * All connect and make a first call at once; when all of those are answered, each makes its calls. Pauses are drawn from an
 * exponential distribution, as between calls that come by chance; 0: none. Writes to standard output how long each call took
 * in nanoseconds, the first ones with "first" before it. Exits with 1 when one is not answered with a message. */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { DATA = 0, HEADERS = 1, RESET = 3, SETTINGS = 4, PING = 6, GOAWAY = 7, END_STREAM = 1, ACK = 1, END_HEADERS = 4 };

struct client {
	int fd;
	uint32_t stream;
	int left, waiting, greeted;
	int64_t due, began, message;
	size_t have;
	unsigned char in[65536];
};

static unsigned char request[512];
static size_t request_length, headers_at_stream, data_at_stream;

static void fail(const char *what)
{
	fprintf(stderr, "asker: %s\n", what);
	exit(1);
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void put(int fd, const void *bytes, size_t length)
{
	if (send(fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
		fail("the connection took no more");
}

static unsigned char *frame(unsigned char *at, size_t length, int type, int flags)
{
	unsigned char head[9] = { length >> 16, length >> 8, length, type, flags };
	memcpy(at, head, 9);
	return at + 9;
}

static unsigned char *text(unsigned char *at, const char *value)
{
	size_t length = strlen(value);
	*at++ = length;
	memcpy(at, value, length);
	return at + length;
}

/* HPACK without a table of its own (RFC 7541): the same bytes for every call but for the stream's number. */
static void prepare(const char *path, const char *service)
{
	unsigned char fields[256], *at = fields;
	*at++ = 0x83;                                       /* :method POST */
	*at++ = 0x86;                                       /* :scheme http */
	*at++ = 0x04, at = text(at, path);                  /* :path */
	*at++ = 0x01, at = text(at, "localhost");           /* :authority */
	*at++ = 0x0f, *at++ = 0x10, at = text(at, "application/grpc"); /* content-type */
	*at++ = 0x00, at = text(at, "te"), at = text(at, "trailers");
	size_t headers = at - fields, message = 2 + strlen(service);
	at = frame(request, headers, HEADERS, END_HEADERS);
	headers_at_stream = 5;
	memcpy(at, fields, headers);
	at += headers;
	data_at_stream = at - request + 5;
	at = frame(at, 5 + message, DATA, END_STREAM);
	memset(at, 0, 5);
	at[4] = message;
	at += 5;
	*at++ = 0x0a;                                       /* field 1: the name */
	at = text(at, service);
	request_length = at - request;
}

static void number(unsigned char *at, uint32_t value)
{
	at[0] = value >> 24, at[1] = value >> 16, at[2] = value >> 8, at[3] = value;
}

static void ask(struct client *c)
{
	c->stream += 2;
	number(request + headers_at_stream, c->stream);
	number(request + data_at_stream, c->stream);
	c->message = 0;
	c->waiting = 1;
	c->began = now();
	put(c->fd, request, request_length);
}

/* One frame that has come whole; whether it ends the answer. */
static int take(struct client *c, const unsigned char *at, size_t length)
{
	unsigned char ack[9 + 8];
	switch (at[3]) {
	case SETTINGS:
		if (!(at[4] & ACK))
			frame(ack, 0, SETTINGS, ACK), number(ack + 5, 0), put(c->fd, ack, 9);
		return 0;
	case PING:
		if (!(at[4] & ACK))
			frame(ack, 8, PING, ACK), number(ack + 5, 0), memcpy(ack + 9, at + 9, 8), put(c->fd, ack, 17);
		return 0;
	case RESET:
	case GOAWAY:
		fail("refused");
		return 0;
	case DATA:
		c->message += length;
		return at[4] & END_STREAM;
	case HEADERS:
		return at[4] & END_STREAM;
	default:
		return 0;
	}
}

static int hear(struct client *c)
{
	ssize_t count = recv(c->fd, c->in + c->have, sizeof c->in - c->have, MSG_DONTWAIT);
	if (count <= 0)
		fail("the connection was closed");
	c->have += count;
	size_t at = 0;
	int done = 0;
	while (c->have - at >= 9) {
		size_t length = (size_t)c->in[at] << 16 | c->in[at + 1] << 8 | c->in[at + 2];
		if (c->have - at < 9 + length)
			break;
		done |= take(c, c->in + at, length);
		at += 9 + length;
	}
	memmove(c->in, c->in + at, c->have -= at);
	return done && c->waiting;
}

int main(int argc, char **argv)
{
	if (argc != 7)
		fail("usage: asker SOCKET PATH SERVICE CLIENTS CALLS-EACH PAUSE-MS");
	static const unsigned char hello[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
		"\0\0\0\4\0\0\0\0\0"                        /* SETTINGS */
		"\0\0\4\10\0\0\0\0\0\x7f\xff\0\0";          /* WINDOW_UPDATE: as much as there will ever be */
	int clients = atoi(argv[4]), calls = atoi(argv[5]), open = clients, greeted = 0, poll = epoll_create1(0);
	double pause = atof(argv[6]) * 1e6;
	struct client *all = calloc(clients, sizeof *all);
	int64_t *took = malloc(sizeof *took * clients * calls), count = 0;
	prepare(argv[2], argv[3]);
	for (int i = 0; i < clients; i++) {
		struct sockaddr_un to = { .sun_family = AF_UNIX };
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = all + i };
		strncpy(to.sun_path, argv[1], sizeof to.sun_path - 1);
		all[i].fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(all[i].fd, (struct sockaddr *)&to, sizeof to) < 0)
			fail("cannot connect");
		epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
		put(all[i].fd, hello, sizeof hello - 1);
		all[i].stream = -1;
		all[i].left = calls;
	}
	while (open > 0) {
		int64_t next = INT64_MAX, moment = now();
		for (int i = 0; i < clients; i++) {
			struct client *c = all + i;
			if (c->left == 0 || c->waiting || (c->greeted && greeted < clients))
				continue;
			if (c->due <= moment)
				ask(c);
			else if (c->due < next)
				next = c->due;
		}
		struct epoll_event events[64];
		int64_t rest = next == INT64_MAX ? 10000000000 : next - now();
		struct timespec timeout = { rest > 0 ? rest / 1000000000 : 0, rest > 0 ? rest % 1000000000 : 0 };
		int ready = epoll_pwait2(poll, events, 64, &timeout, NULL);
		if (ready == 0 && next == INT64_MAX)
			fail("no answer");
		for (int i = 0; i < ready; i++) {
			struct client *c = events[i].data.ptr;
			if (!hear(c))
				continue;
			int64_t end = now();
			if (c->message == 0)
				fail("an answer without a message");
			c->waiting = 0;
			if (!c->greeted) {
				c->greeted = 1;
				printf("first %lld\n", (long long)(end - c->began));
				if (++greeted == clients)
					for (int j = 0; j < clients; j++)
						all[j].due = end + (int64_t)(pause * drand48());
				continue;
			}
			took[count++] = end - c->began;
			c->due = end + (int64_t)(pause > 0 ? -log(1 - drand48()) * pause : 0);
			if (--c->left == 0)
				open--;
		}
	}
	for (int64_t i = 0; i < count; i++)
		printf("%lld\n", (long long)took[i]);
	return 0;
}
